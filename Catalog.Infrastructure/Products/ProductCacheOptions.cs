using Catalog.Caching;

namespace Catalog.Infrastructure.Products;

/// <summary>How products are cached; what can be set stands in the section <c>Caching:Products</c>.</summary>
public sealed class ProductCacheOptions
{
    /// <summary>The name of the cache.</summary>
    internal const string Name = "product";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:Products";

    /// <summary>
    /// Fresh for 60 s, 15 s of it in a node's memory; then stale for 60 s while one caller refreshes, and for 10 min while the
    /// database is away; absence is remembered for 60 s.
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
