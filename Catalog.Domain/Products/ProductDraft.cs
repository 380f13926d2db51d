namespace Catalog.Domain.Products;

/// <summary>What somebody proposes a product to be, before <see cref="ProductRules"/> has looked at it: anything may be missing.</summary>
public sealed record ProductDraft(
    string? Sku,
    string? Name,
    string? Description,
    decimal? Price,
    string? Currency,
    string? Category,
    IReadOnlyList<string?>? Tags);
