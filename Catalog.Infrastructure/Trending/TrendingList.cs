using Catalog.Infrastructure.Products;

namespace Catalog.Infrastructure.Trending;

/// <summary>The trending products, in a response and in the cache.</summary>
/// <param name="Items">The products, hottest first; empty without recent reviews.</param>
public sealed record TrendingList(IReadOnlyList<ProductDocument> Items)
{
    /// <summary>Always null: there are no further pages.</summary>
    public string? Next { get; }
}
