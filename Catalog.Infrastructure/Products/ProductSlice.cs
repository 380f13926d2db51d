namespace Catalog.Infrastructure.Products;

/// <summary>A cached page of a list.</summary>
/// <param name="Items">The products as one JSON array in UTF-8, ordered by id.</param>
/// <param name="Last">The id of the last product if more follow; 0 on the last page.</param>
public readonly record struct ProductSlice(ReadOnlyMemory<byte> Items, long Last);
