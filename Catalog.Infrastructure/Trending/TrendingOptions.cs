using System.ComponentModel.DataAnnotations;
using Catalog.Caching;

namespace Catalog.Infrastructure.Trending;

/// <summary>What counts as trending and how the list is cached; each value can be set in the section <c>Caching:Trending</c>.</summary>
public sealed class TrendingOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Trending";

    /// <summary>How many products the list has at most. Default: 20.</summary>
    [Range(1, 200)]
    public int Length { get; set; } = 20;

    /// <summary>After what time a review weighs half. Default: 1 day.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan HalfLife { get; set; } = TimeSpan.FromDays(1);

    /// <summary>After what time a review does not count any more. Default: 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The share of the TTL after which a read refreshes the list. Default: 0.8.</summary>
    [Range(0.01, 0.99)]
    public double RefreshAt { get; set; } = 0.8;

    /// <summary>Fresh for 30 s, 5 s of it in a node's memory; the old list is served for 10 min while the database is away.</summary>
    public CachePolicy Policy { get; } = new()
    {
        Resource = "trending",
        Ttl = TimeSpan.FromSeconds(30),
        LocalTtl = TimeSpan.FromSeconds(5),
        StaleIfError = TimeSpan.FromMinutes(10),
    };
}
