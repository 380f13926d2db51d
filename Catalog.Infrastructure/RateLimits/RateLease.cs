namespace Catalog.Infrastructure.RateLimits;

/// <summary>Units of one client that this node took from the shared counter and spends by itself, until the fixed window ends.</summary>
/// <remarks>Without units it remembers a refusal, until a unit can be free again. Thread-safe; spending takes no lock.</remarks>
internal sealed class RateLease(int units, int leftForOthers, long endsAt)
{
    private readonly bool _isRefusal = units == 0;
    private int _units = units;

    /// <summary>One that is over, and was none.</summary>
    public static RateLease None { get; } = new(0, 0, long.MinValue);

    /// <summary>How many units it had at first; 0 for a refusal.</summary>
    public int Granted { get; } = units;

    /// <summary>Spends a unit, or repeats the refusal. False when the shared counter must be asked.</summary>
    /// <param name="now">Monotonic milliseconds, as <c>endsAt</c> is.</param>
    /// <param name="decision">What to tell the client.</param>
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

        // Looked at first, so that a crowd of askers can not count it down to the other end of the range.
        if (Volatile.Read(ref _units) <= 0 || Interlocked.Decrement(ref _units) is var left && left < 0)
        {
            return false;
        }

        decision = new RateDecision(true, left + leftForOthers, endsAt - now);
        return true;
    }
}
