using System.ComponentModel.DataAnnotations;
using Catalog.Caching;

namespace Catalog.Infrastructure.Products;

/// <summary>How the lists of categories are cached; what can be set stands in the section <c>Caching:ProductLists</c>.</summary>
public sealed class ProductListCacheOptions
{
    /// <summary>The name of the cache.</summary>
    internal const string Name = "product-list";

    /// <summary>What stands in front of keys and of the names of version keys.</summary>
    internal const string KeyPrefix = "products";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:ProductLists";

    /// <summary>
    /// How many pages of a category are cached, from its first on. Default: 5. Many read where a list begins; who walks on to
    /// its end reads pages that nobody else asks for.
    /// </summary>
    [Range(0, 255)]
    public int CachedPages { get; set; } = 5;

    /// <summary>
    /// Fresh for 30 s, in a node's memory as well: the generation in the key is read from Redis each time, so that a copy is no
    /// staler than Redis.
    /// </summary>
    public CachePolicy<ProductSlice> Policy { get; } = new(Name)
    {
        KeyPrefix = KeyPrefix,
        Ttl = TimeSpan.FromSeconds(30),
        LocalTtl = TimeSpan.FromSeconds(30),
        Serializer = new ProductSliceSerializer(),
    };
}
