using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;
using Catalog.Caching.Local;
using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Bus;

/// <summary>Acts on the messages of other nodes, from Pub/Sub and from the stream alike, and keeps this node's place. Thread-safe.</summary>
/// <param name="self">This node's name: it has already acted on what it sent itself.</param>
/// <param name="shard">The shard that the messages are of.</param>
/// <param name="copies">What an invalidated key takes with it.</param>
/// <param name="generations">What an invalidated tag raises.</param>
/// <param name="clock">Redis's time, for the lag.</param>
/// <param name="metrics">Where the lag goes.</param>
internal sealed class BusReceiver(
    string self, int shard, NodeCopies copies, Generations generations, RedisClock clock, CachingMetrics metrics)
{
    private readonly BusPosition _position = new();

    /// <summary>Raised when a message has come whose predecessor is missing.</summary>
    public event Action? Gap;

    /// <summary>Raised after a message that Pub/Sub brought.</summary>
    public event Action? Received;

    /// <summary>Whether <see cref="StartAt"/> was called: before that, nothing is known.</summary>
    public bool IsStarted => generations.Since(shard) != long.MaxValue;

    /// <summary>The sequence up to which every message was seen.</summary>
    public long Seen => _position.Seen;

    /// <summary>Takes a message as Pub/Sub brings it: <c>sequence|message</c>.</summary>
    public void Receive(string text)
    {
        var bar = text.IndexOf('|', StringComparison.Ordinal);
        if (bar > 0 && long.TryParse(text.AsSpan(0, bar), out var sequence))
        {
            Act(sequence, text[(bar + 1)..]);
        }

        Received?.Invoke();
    }

    /// <summary>Acts on a message. Acting twice does no harm: it is acted on even when its sequence is not new.</summary>
    public void Act(long sequence, string text)
    {
        if (BusMessage.TryParse(text, out var parsed) && parsed is { } message && message.Sender != self)
        {
            foreach (var name in message.Names)
            {
                if (message.IsTag)
                {
                    generations.Raise(Tags.Hash(name), sequence);
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

    /// <summary>A message of this sequence was seen, or sent by this node.</summary>
    public void Advance(long sequence)
    {
        if (!_position.Advance(sequence))
        {
            Gap?.Invoke();
        }
    }

    /// <summary>What happened up to here is not known: forget all copies, and have Redis asked about older entries.</summary>
    public void StartAt(long sequence)
    {
        _position.StartAt(sequence, started => generations.StartAt(shard, started));
        copies.DropAll();
    }
}
