using Catalog.Infrastructure.Products;

namespace Catalog.Infrastructure.Trending;

/// <summary>What is trending, as the service answers it and as its cache entry holds it.</summary>
/// <param name="Items">The products, the hottest first; none when nobody has reviewed anything of late.</param>
public sealed record TrendingList(IReadOnlyList<ProductDocument> Items);
