namespace Catalog.Caching.Entries;

/// <summary>Spreads TTLs, so that entries stored together do not expire together.</summary>
internal static class Jitter
{
    /// <summary>The TTL, changed by a random share of at most ±<paramref name="spread"/> (0 to 0.5); at least 1 ms.</summary>
    public static TimeSpan Apply(TimeSpan ttl, double spread, Random random)
    {
        var factor = 1 + (spread * ((2 * random.NextDouble()) - 1));
        return TimeSpan.FromMilliseconds(Math.Max(1, Math.Round(ttl.TotalMilliseconds * factor)));
    }
}
