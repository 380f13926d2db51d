using Catalog.Caching.Bus;

namespace Catalog.Caching;

/// <summary>The position on the bus that a node must reach to see the writes of one flow of calls, such as a request.</summary>
/// <remarks>Call <see cref="Begin"/> before the writes; it collects what the flow, and what it awaits, sends to the bus. Thread-safe.</remarks>
public sealed class WritePosition : IDisposable
{
    private static readonly AsyncLocal<WritePosition?> Flow = new();
    private readonly Lock _collecting = new();
    private readonly SortedList<string, long> _sent = new(StringComparer.Ordinal); // by shard
    private volatile bool _isUnconfirmed;

    private WritePosition()
    {
    }

    /// <summary>
    /// Whether an invalidation could not be sent, or too few replicas have it: Redis may still hold the old value, and other nodes do not know.
    /// </summary>
    public bool IsUnconfirmed => _isUnconfirmed;

    /// <summary>Starts to collect in this flow of calls, until disposed.</summary>
    public static WritePosition Begin() => Flow.Value = new WritePosition();

    /// <inheritdoc/>
    public void Dispose() => Flow.Value = null;

    /// <summary>The highest sequence sent on each shard, for <see cref="InvalidationBus.ReachAsync"/>; empty when nothing was sent.</summary>
    public override string ToString()
    {
        lock (_collecting)
        {
            return string.Join(',', _sent.Select(place => PositionText.Of(place.Key, place.Value)));
        }
    }

    internal static void Sent(string shard, long sequence)
    {
        if (Flow.Value is { } flow)
        {
            lock (flow._collecting)
            {
                flow._sent[shard] = Math.Max(sequence, flow._sent.GetValueOrDefault(shard));
            }
        }
    }

    internal static void NotConfirmed()
    {
        if (Flow.Value is { } flow)
        {
            flow._isUnconfirmed = true;
        }
    }
}
