using Catalog.Infrastructure.Products;

namespace Catalog.Api.Products;

/// <summary>A page of a list of products.</summary>
/// <param name="Items">The products, in the order of their ids.</param>
/// <param name="Next">The address of the next page; <see langword="null"/> on the last.</param>
public sealed record ProductPage(IReadOnlyList<ProductDocument> Items, string? Next);
