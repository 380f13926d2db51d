namespace Catalog.Infrastructure.Products;

/// <summary>A page of a list, as it is cached.</summary>
/// <param name="Items">The products as one JSON array in UTF-8, in the order of their ids.</param>
/// <param name="Last">The id of the last product when more follow; 0 on the last page.</param>
public readonly record struct ProductSlice(ReadOnlyMemory<byte> Items, long Last);
