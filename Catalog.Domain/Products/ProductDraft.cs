namespace Catalog.Domain.Products;

/// <summary>A product before <see cref="ProductRules"/> has validated it. Any field may be missing.</summary>
public sealed record ProductDraft(
    string? Sku,
    string? Name,
    string? Description,
    decimal? Price,
    string? Currency,
    string? Category,
    IReadOnlyList<string?>? Tags);
