using System.Text.Json;
using Catalog.Domain.Products;
using Catalog.Domain.Reviews;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Products;

/// <summary>A product in a response and in the cache.</summary>
public sealed record ProductDocument
{
    /// <summary>The id, assigned by the service.</summary>
    /// <example>42</example>
    public required long Id { get; init; }

    /// <summary>The stock keeping unit: unique in the catalog.</summary>
    /// <example>GRD-TROWEL-03</example>
    public required string Sku { get; init; }

    /// <summary>The name.</summary>
    /// <example>Steel hand trowel</example>
    public required string Name { get; init; }

    /// <summary>The description; may be empty.</summary>
    /// <example>Forged in one piece, with an ash handle.</example>
    public required string Description { get; init; }

    /// <summary>The price in units of the currency: at most two decimals, and none where the currency has none (ISO 4217).</summary>
    /// <example>14.90</example>
    public required decimal Price { get; init; }

    /// <summary>The currency, a code of ISO 4217.</summary>
    /// <example>EUR</example>
    public required string Currency { get; init; }

    /// <summary>The slug of the category.</summary>
    /// <example>garden</example>
    public required string Category { get; init; }

    /// <summary>The tags, in the given order.</summary>
    /// <example>["steel","hand-tools"]</example>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The rating; null without reviews.</summary>
    public required Rating? Rating { get; init; }

    /// <summary>The version: starts at 1, increases with each change and each review. Part of the ETag.</summary>
    /// <example>3</example>
    public required long Version { get; init; }

    /// <summary>When it was created, UTC.</summary>
    /// <example>2026-01-05T08:00:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was last changed or reviewed, UTC.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Converts a product.</summary>
    public static ProductDocument From(Product product) => new()
    {
        Id = product.Id,
        Sku = product.Sku,
        Name = product.Name,
        Description = product.Description,
        Price = product.Price,
        Currency = product.Currency.Code,
        Category = product.Category,
        Tags = product.Tags,
        Rating = product.Rating,
        Version = product.Version,
        CreatedAt = product.CreatedAt.UtcDateTime,
        UpdatedAt = product.UpdatedAt.UtcDateTime,
    };

    /// <summary>The document as UTF-8 JSON, as cached and as sent.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CatalogJson.Strict.ProductDocument);
}
