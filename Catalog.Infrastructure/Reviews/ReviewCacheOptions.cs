using Catalog.Caching;

namespace Catalog.Infrastructure.Reviews;

/// <summary>The cache policy of reviews; its settings are in the section <c>Caching:Reviews</c>.</summary>
public sealed class ReviewCacheOptions
{
    internal const string Name = "reviews";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Reviews";

    /// <summary>
    /// Fresh for 1 h, 15 s of it in a node's memory. Absence is not cached, so that a new product has reviews immediately.
    /// </summary>
    public CachePolicy<ReadOnlyMemory<byte>> Policy { get; } = new(Name)
    {
        Ttl = TimeSpan.FromHours(1),
        LocalTtl = TimeSpan.FromSeconds(15),
    };
}
