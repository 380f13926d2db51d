namespace Catalog.Infrastructure.Caching.Invalidation;

/// <summary>How far the bus must be followed to see what one flow of calls, such as a request, has written.</summary>
/// <remarks>
/// Begun before the writes with <see cref="Begin"/>; from there on it collects what the flow, and what it awaits, sends to the bus.
/// Thread-safe.
/// </remarks>
public sealed class WritePosition : IDisposable
{
    private static readonly AsyncLocal<WritePosition?> Flow = new();
    private long _sequence;
    private volatile bool _isUnconfirmed;

    private WritePosition()
    {
    }

    /// <summary>The highest sequence that was sent; 0 when nothing was.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>Whether something could not be sent: Redis may still hold the old value, and other nodes do not know.</summary>
    public bool IsUnconfirmed => _isUnconfirmed;

    /// <summary>Begins to collect in this flow of calls, until disposed.</summary>
    public static WritePosition Begin() => Flow.Value = new WritePosition();

    /// <inheritdoc/>
    public void Dispose() => Flow.Value = null;

    /// <summary>A message of this sequence was sent.</summary>
    internal static void Sent(long sequence)
    {
        if (Flow.Value is { } position)
        {
            InterlockedMax(ref position._sequence, sequence);
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

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
