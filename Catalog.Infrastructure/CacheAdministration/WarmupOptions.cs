using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>How caches are warmed on demand; each value can be set in the section <c>Caching:Warmup</c>.</summary>
public sealed class WarmupOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Warmup";

    /// <summary>How many items one warm-up may ask for. Default: 100,000.</summary>
    [Range(1, 1_000_000)]
    public int MostItems { get; set; } = 100_000;

    /// <summary>How many items are read at once, by one query where they are not cached. Default: 100.</summary>
    [Range(1, 1000)]
    public int BatchSize { get; set; } = 100;

    /// <summary>How long to leave the database alone when so much is being loaded that readers queue. Default: 200 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How many warm-ups a node remembers after their end. Default: 20.</summary>
    [Range(1, 1000)]
    public int Remembered { get; set; } = 20;
}
