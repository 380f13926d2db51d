using Catalog.Caching.Entries;
using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Reading;

/// <summary>One resource's random decisions: the spread of TTLs, and which reader refreshes before the expiry. Thread-safe.</summary>
internal sealed class Chance(CachePolicy policy, Random random)
{
    /// <summary>Whether the policy refreshes before the expiry.</summary>
    public bool RefreshesEarly => policy.EarlyRefresh > 0 || policy.RefreshAhead > 0;

    /// <summary>Applies the policy's jitter.</summary>
    public TimeSpan Spread(TimeSpan ttl) => Jitter.Apply(ttl, policy.Jitter, random);

    /// <summary>How long before the expiry a refresh can begin, given the last load's duration.</summary>
    /// <param name="costMicroseconds">The duration.</param>
    /// <param name="found">Whether the entry has a value; false for an absent row.</param>
    /// <param name="wantedTtl">The TTL of a value; zero: the policy's.</param>
    public TimeSpan Window(uint costMicroseconds, bool found, TimeSpan wantedTtl)
    {
        var (drawn, ahead) = (XFetch.Window(costMicroseconds, policy.EarlyRefresh), Ahead(found, wantedTtl));
        return drawn > ahead ? drawn : ahead;
    }

    /// <summary>Whether this reader refreshes an entry.</summary>
    /// <param name="left">How long it stays fresh.</param>
    /// <param name="costMicroseconds">The last load's duration.</param>
    /// <param name="found">Whether it has a value; false for an absent row.</param>
    /// <param name="wantedTtl">The TTL of a value; zero: the policy's.</param>
    public bool Draws(TimeSpan left, uint costMicroseconds, bool found, TimeSpan wantedTtl)
    {
        if (policy.RefreshAhead > 0 && left <= Ahead(found, wantedTtl))
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

    // A share of the shortest life that the entry can have drawn: of a longer one, an entry could be due from its fill on, and each read would load.
    private TimeSpan Ahead(bool found, TimeSpan wantedTtl)
    {
        var ttl = !found ? policy.NegativeTtl : wantedTtl > TimeSpan.Zero ? wantedTtl : policy.Ttl;
        return policy.RefreshAhead > 0 ? ttl * (1 - policy.Jitter) * (1 - policy.RefreshAhead) : TimeSpan.Zero;
    }
}
