namespace Catalog.Caching.Entries;

/// <summary>Spreads TTLs, so that entries stored together do not expire together.</summary>
internal static class Jitter
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24); // milliseconds left are counted in an int

    /// <summary>The TTL, changed by a random share of at most ±<paramref name="spread"/> (0 to 0.5); from 1 ms to 24 days.</summary>
    public static TimeSpan Apply(TimeSpan ttl, double spread, Random random)
    {
        var factor = 1 + (spread * ((2 * random.NextDouble()) - 1));
        return TimeSpan.FromMilliseconds(Math.Clamp(Math.Round(ttl.TotalMilliseconds * factor), 1, Longest.TotalMilliseconds));
    }
}
