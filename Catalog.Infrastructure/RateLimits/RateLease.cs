namespace Catalog.Infrastructure.RateLimits;

/// <summary>Permits of one client that this node took from the shared counter and spends locally, until the fixed window ends.</summary>
/// <remarks>Without permits it remembers a rejection until a permit can be free again. Thread-safe; spending takes no lock.</remarks>
internal sealed class RateLease(int units, int leftForOthers, long endsAt)
{
    private readonly bool _isRefusal = units == 0;
    private int _units = units;

    /// <summary>An expired lease without permits.</summary>
    public static RateLease None { get; } = new(0, 0, long.MinValue);

    /// <summary>The initial number of permits; 0 for a rejection.</summary>
    public int Granted { get; } = units;

    /// <summary>Spends a permit or repeats the rejection. False if the shared counter must be asked.</summary>
    /// <param name="now">Monotonic milliseconds, like <c>endsAt</c>.</param>
    /// <param name="decision">The decision.</param>
    public bool TryDecide(long now, out RateDecision decision)
    {
        decision = default;
        if (now >= endsAt)
        {
            return false;
        }

        if (_isRefusal)
        {
            decision = new RateDecision(false, 0, endsAt - now);
            return true;
        }

        // Read first, so that many concurrent calls cannot make the counter wrap around.
        if (Volatile.Read(ref _units) <= 0 || Interlocked.Decrement(ref _units) is var left && left < 0)
        {
            return false;
        }

        decision = new RateDecision(true, left + leftForOthers, endsAt - now);
        return true;
    }
}
