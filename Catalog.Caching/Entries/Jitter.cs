namespace Catalog.Caching.Entries;

/// <summary>Spreads TTLs, so that entries which were made together do not expire together.</summary>
internal static class Jitter
{
    /// <summary>The time to live, moved by a random share of at most ±<paramref name="spread"/>; at least one millisecond.</summary>
    /// <param name="ttl">The time to live.</param>
    /// <param name="spread">0 to 0.5; 0 returns <paramref name="ttl"/> unchanged.</param>
    /// <param name="random">The source of chance.</param>
    public static TimeSpan Apply(TimeSpan ttl, double spread, Random random)
    {
        var factor = 1 + (spread * ((2 * random.NextDouble()) - 1));
        return TimeSpan.FromMilliseconds(Math.Max(1, Math.Round(ttl.TotalMilliseconds * factor)));
    }
}
