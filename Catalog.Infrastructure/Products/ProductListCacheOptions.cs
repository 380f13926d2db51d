using System.ComponentModel.DataAnnotations;
using Catalog.Caching;

namespace Catalog.Infrastructure.Products;

/// <summary>The cache policy of category lists; its settings are in the section <c>Caching:ProductLists</c>.</summary>
public sealed class ProductListCacheOptions
{
    internal const string Name = "product-list";

    /// <summary>The prefix of keys and of the names of version keys.</summary>
    internal const string KeyPrefix = "products";

    /// <summary>The name of the section.</summary>
    public const string Section = "Caching:ProductLists";

    /// <summary>
    /// How many pages of a category are cached, from the first one. Default: 5. Many requests read the beginning of a list; later pages
    /// are rarely requested twice.
    /// </summary>
    [Range(0, 255)]
    public int CachedPages { get; set; } = 5;

    /// <summary>
    /// Fresh for 30 s, in a node's memory too: the generation in the key is read from Redis on every read, so that a copy is never staler
    /// than Redis.
    /// </summary>
    public CachePolicy<ProductSlice> Policy { get; } = new(Name)
    {
        KeyPrefix = KeyPrefix,
        Ttl = TimeSpan.FromSeconds(30),
        LocalTtl = TimeSpan.FromSeconds(30),
        Serializer = new ProductSliceSerializer(),
    };
}
