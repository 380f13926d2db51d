using Catalog.Caching.Clocks;
using Catalog.Caching.Local;
using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Bus;

/// <summary>Acts on other nodes' messages, from Pub/Sub and from the stream, and tracks this node's position. Thread-safe.</summary>
/// <param name="self">This node's name: it has already acted on its own messages.</param>
/// <param name="shard">The shard's index.</param>
/// <param name="copies">Drops invalidated keys.</param>
/// <param name="generations">Raised by invalidated tags.</param>
/// <param name="clock">Redis's time, for the lag.</param>
/// <param name="metrics">Records the lag.</param>
internal sealed class BusReceiver(
    string self, int shard, NodeCopies copies, Generations generations, RedisClock clock, CachingMetrics metrics)
{
    private readonly BusPosition _position = new();

    /// <summary>Raised after a message whose predecessor is missing.</summary>
    public event Action? Gap;

    /// <summary>Raised after each Pub/Sub message, with its text.</summary>
    public event Action<string>? Received;

    /// <summary>Whether <see cref="StartAt"/> was called; before that the position is unknown.</summary>
    public bool IsStarted => generations.Since(shard) != long.MaxValue;

    public long Seen => _position.Seen;

    /// <summary>Receives a Pub/Sub message: <c>sequence|message</c>.</summary>
    public void Receive(string text)
    {
        var bar = text.IndexOf('|', StringComparison.Ordinal);
        if (bar > 0 && long.TryParse(text.AsSpan(0, bar), out var sequence))
        {
            Act(sequence, text[(bar + 1)..]);
        }

        Received?.Invoke(text);
    }

    /// <summary>Acts on a message, even if its sequence is not new: acting twice is harmless.</summary>
    public void Act(long sequence, string text)
    {
        if (!BusMessage.TryParse(text, out var parsed))
        {
            DropAllBefore(sequence);
        }
        else if (parsed is { } message && message.Sender != self)
        {
            foreach (var name in message.Names)
            {
                if (message.IsTag)
                {
                    generations.Raise(name, sequence);
                    copies.DropFlights();
                }
                else
                {
                    copies.Drop(name);
                }
            }

            metrics.InvalidationReceived(clock.Milliseconds - message.SentAt);
        }

        Advance(sequence);
    }

    /// <summary>Notes the sequence of a message that was received, or sent by this node.</summary>
    public void Advance(long sequence)
    {
        if (!_position.Advance(sequence))
        {
            Gap?.Invoke();
        }
    }

    /// <summary>Restarts at a sequence after missed messages: drops all copies, and older entries must be checked with Redis.</summary>
    public void StartAt(long sequence)
    {
        // The position last: a caller that waits for it must not get an older copy, nor a load the new stamp too early.
        generations.StartAt(shard, sequence);
        copies.DropAll();
        _position.StartAt(sequence);
    }

    // A message of a later build, or of another client, may concern anything.
    private void DropAllBefore(long sequence)
    {
        if (IsStarted && sequence > generations.Since(shard))
        {
            generations.StartAt(shard, sequence);
            copies.DropAll();
            metrics.LocalTierCleared();
        }
    }
}
