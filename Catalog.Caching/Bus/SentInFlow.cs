namespace Catalog.Caching.Bus;

/// <summary>What one flow of calls, such as a request, has sent to the bus. Thread-safe.</summary>
internal sealed class SentInFlow
{
    private static readonly AsyncLocal<SentInFlow?> Flow = new();
    private readonly Lock _collecting = new();
    private readonly SortedList<string, long> _sent = new(StringComparer.Ordinal); // by shard
    private volatile bool _isUnconfirmed;

    private SentInFlow()
    {
    }

    /// <summary>Whether something could not be sent: Redis may still hold the old value, and other nodes do not know.</summary>
    public bool IsUnconfirmed => _isUnconfirmed;

    /// <summary>Begins to collect in this flow of calls, and what it awaits.</summary>
    public static SentInFlow Begin() => Flow.Value = new SentInFlow();

    /// <summary>Ends collecting in this flow.</summary>
    public static void End() => Flow.Value = null;

    /// <summary>The highest sequence that was sent on each shard, for <see cref="InvalidationBus.ReachAsync"/>; empty when nothing was.</summary>
    public override string ToString()
    {
        lock (_collecting)
        {
            return string.Join(',', _sent.Select(place => PositionText.Of(place.Key, place.Value)));
        }
    }

    /// <summary>A message of this sequence was sent on a shard.</summary>
    public static void Sent(string shard, long sequence)
    {
        if (Flow.Value is { } flow)
        {
            lock (flow._collecting)
            {
                flow._sent[shard] = Math.Max(sequence, flow._sent.GetValueOrDefault(shard));
            }
        }
    }

    /// <summary>An invalidation could not be sent, or is not on the replicas that it was to be on.</summary>
    public static void NotConfirmed()
    {
        if (Flow.Value is { } flow)
        {
            flow._isUnconfirmed = true;
        }
    }
}
