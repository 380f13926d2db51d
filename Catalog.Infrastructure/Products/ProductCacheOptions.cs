using Catalog.Caching;

namespace Catalog.Infrastructure.Products;

/// <summary>The cache policy of products; its settings are in the section <c>Caching:Products</c>.</summary>
public sealed class ProductCacheOptions
{
    internal const string Name = "product";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Products";

    /// <summary>
    /// Fresh for 60 s, 15 s of them in a node's memory; then stale for 60 s while one caller refreshes it, and for 10 min while the
    /// database is down. Absence is cached for 60 s.
    /// </summary>
    public CachePolicy<ReadOnlyMemory<byte>> Policy { get; } = new(Name)
    {
        Ttl = TimeSpan.FromSeconds(60),
        LocalTtl = TimeSpan.FromSeconds(15),
        NegativeTtl = TimeSpan.FromSeconds(60),
        StaleWhileRevalidate = TimeSpan.FromSeconds(60),
        StaleIfError = TimeSpan.FromMinutes(10),
        EarlyRefresh = 1,
    };
}
