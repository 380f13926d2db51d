using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>Configuration section <c>Warmup</c>: what a node loads into the caches before it is ready. Validated at start.</summary>
public sealed class WarmupOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Warmup";

    /// <summary>
    /// How many of the most viewed products are loaded, with the trending list, the top lists and the first page of at most as many categories.
    /// Default 0: the node is ready immediately and its caches fill as they are read.
    /// </summary>
    [Range(0, CacheWarmups.MostItems)]
    public int Products { get; set; }
}
