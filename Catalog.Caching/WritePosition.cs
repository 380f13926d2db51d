using Catalog.Caching.Bus;

namespace Catalog.Caching;

/// <summary>How far the bus must be followed to see what one flow of calls, such as a request, has written.</summary>
/// <remarks>
/// Begun before the writes with <see cref="Begin"/>; from there on it collects what the flow, and what it awaits, sends to the bus.
/// Thread-safe.
/// </remarks>
public sealed class WritePosition : IDisposable
{
    private static readonly AsyncLocal<WritePosition?> Flow = new();
    private readonly Lock _collecting = new();
    private readonly SortedList<string, long> _sent = new(StringComparer.Ordinal); // by shard
    private volatile bool _isUnconfirmed;

    private WritePosition()
    {
    }

    /// <summary>Whether something could not be sent: Redis may still hold the old value, and other nodes do not know.</summary>
    public bool IsUnconfirmed => _isUnconfirmed;

    /// <summary>Begins to collect in this flow of calls, until disposed.</summary>
    public static WritePosition Begin() => Flow.Value = new WritePosition();

    /// <inheritdoc/>
    public void Dispose() => Flow.Value = null;

    /// <summary>The highest sequence that was sent on each shard, for <see cref="InvalidationBus.ReachAsync"/>; empty when nothing was.</summary>
    public override string ToString()
    {
        lock (_collecting)
        {
            return string.Join(',', _sent.Select(place => PositionText.Of(place.Key, place.Value)));
        }
    }

    /// <summary>A message of this sequence was sent on a shard.</summary>
    internal static void Sent(string shard, long sequence)
    {
        if (Flow.Value is { } position)
        {
            lock (position._collecting)
            {
                position._sent[shard] = Math.Max(sequence, position._sent.GetValueOrDefault(shard));
            }
        }
    }

    /// <summary>An invalidation could not be sent.</summary>
    internal static void NotConfirmed()
    {
        if (Flow.Value is { } position)
        {
            position._isUnconfirmed = true;
        }
    }
}
