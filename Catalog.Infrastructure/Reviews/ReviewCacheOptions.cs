using Catalog.Caching;

namespace Catalog.Infrastructure.Reviews;

/// <summary>How reviews are cached; what can be set stands in the section <c>Caching:Reviews</c>.</summary>
public sealed class ReviewCacheOptions
{
    /// <summary>The name of the cache.</summary>
    internal const string Name = "reviews";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Reviews";

    /// <summary>
    /// Fresh for 5 min, 15 s of it in a node's memory. Absence is not remembered: a new product has its reviews at once.
    /// </summary>
    public CachePolicy<ReadOnlyMemory<byte>> Policy { get; } = new(Name)
    {
        Ttl = TimeSpan.FromMinutes(5),
        LocalTtl = TimeSpan.FromSeconds(15),
    };
}
