using Catalog.Caching.Entries;
using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Reading;

/// <summary>One resource's random decisions: the spread of TTLs, and which reader refreshes before the expiry. Thread-safe.</summary>
internal sealed class Chance(CachePolicy policy, Random random)
{
    private readonly TimeSpan _refreshBelow = policy.RefreshAhead > 0 ? policy.Ttl * (1 - policy.RefreshAhead) : TimeSpan.Zero;

    /// <summary>Whether the policy refreshes before the expiry.</summary>
    public bool RefreshesEarly => policy.EarlyRefresh > 0 || _refreshBelow > TimeSpan.Zero;

    /// <summary>Applies the policy's jitter.</summary>
    public TimeSpan Spread(TimeSpan ttl) => Jitter.Apply(ttl, policy.Jitter, random);

    /// <summary>How long before the expiry a refresh can begin, given the last load's duration.</summary>
    public TimeSpan Window(uint costMicroseconds)
    {
        var drawn = XFetch.Window(costMicroseconds, policy.EarlyRefresh);
        return drawn > _refreshBelow ? drawn : _refreshBelow;
    }

    /// <summary>Whether this reader refreshes an entry that stays fresh for <paramref name="left"/>, given the last load's duration.</summary>
    public bool Draws(TimeSpan left, uint costMicroseconds)
    {
        if (left <= _refreshBelow)
        {
            CacheTrace.Current?.Note("refresh-ahead", $"due, {left.TotalMilliseconds:0} ms before the expiry");
            return true;
        }

        var drawn = XFetch.Draw(left, costMicroseconds, policy.EarlyRefresh, random);
        CacheTrace.Current?.Note("early refresh", drawn
            ? $"drawn: this reader refreshes, {left.TotalMilliseconds:0} ms before the expiry"
            : $"not drawn, {left.TotalMilliseconds:0} ms before the expiry");
        return drawn;
    }
}
