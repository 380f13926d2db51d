using Catalog.Caching.Entries;
using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Reading;

/// <summary>What chance decides for one resource: how far TTLs are spread, and which reader refreshes before the expiry. Thread-safe.</summary>
internal sealed class Chance(CachePolicy policy, Random random)
{
    private readonly TimeSpan _refreshBelow = policy.RefreshAhead > 0 ? policy.Ttl * (1 - policy.RefreshAhead) : TimeSpan.Zero;

    /// <summary>Whether the policy refreshes before the expiry at all.</summary>
    public bool RefreshesEarly => policy.EarlyRefresh > 0 || _refreshBelow > TimeSpan.Zero;

    /// <summary>A time to live, moved a little.</summary>
    public TimeSpan Spread(TimeSpan ttl) => Jitter.Apply(ttl, policy.Jitter, random);

    /// <summary>How long before the expiry a refresh can begin.</summary>
    /// <param name="costMicroseconds">How long the last load took.</param>
    public TimeSpan Window(uint costMicroseconds)
    {
        var drawn = XFetch.Window(costMicroseconds, policy.EarlyRefresh);
        return drawn > _refreshBelow ? drawn : _refreshBelow;
    }

    /// <summary>Whether this reader refreshes an entry that stays fresh so long.</summary>
    /// <param name="left">How long it stays fresh.</param>
    /// <param name="costMicroseconds">How long the last load took.</param>
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
