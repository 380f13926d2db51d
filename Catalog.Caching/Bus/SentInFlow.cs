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

    /// <summary>Whether an invalidation could not be sent, or too few replicas have it.</summary>
    public bool IsUnconfirmed => _isUnconfirmed;

    public static SentInFlow Begin() => Flow.Value = new SentInFlow();

    public static void End() => Flow.Value = null;

    /// <summary>The highest sequence sent on each shard; empty when nothing was sent.</summary>
    public override string ToString()
    {
        lock (_collecting)
        {
            return string.Join(',', _sent.Select(place => PositionText.Of(place.Key, place.Value)));
        }
    }

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

    public static void NotConfirmed()
    {
        if (Flow.Value is { } flow)
        {
            flow._isUnconfirmed = true;
        }
    }
}
