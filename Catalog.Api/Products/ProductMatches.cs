using Catalog.Infrastructure.Products;

namespace Catalog.Api.Products;

/// <summary>What a search found.</summary>
/// <param name="Items">The products, best match first.</param>
public sealed record ProductMatches(IReadOnlyList<ProductDocument> Items);
