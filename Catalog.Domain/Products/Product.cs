using Catalog.Domain.Currencies;
using Catalog.Domain.Reviews;

namespace Catalog.Domain.Products;

/// <summary>A product as stored in the database.</summary>
public sealed class Product
{
    /// <summary>The id, assigned by the database, from 1; never reused.</summary>
    public long Id { get; init; }

    /// <inheritdoc cref="ProductDetails.Sku" />
    public required string Sku { get; init; }

    /// <inheritdoc cref="ProductDetails.Name" />
    public required string Name { get; init; }

    /// <inheritdoc cref="ProductDetails.Description" />
    public required string Description { get; init; }

    /// <inheritdoc cref="ProductDetails.Price" />
    public required decimal Price { get; init; }

    /// <inheritdoc cref="ProductDetails.Currency" />
    public required Currency Currency { get; init; }

    /// <inheritdoc cref="ProductDetails.Category" />
    public required string Category { get; init; }

    /// <inheritdoc cref="ProductDetails.Tags" />
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The number of reviews.</summary>
    public int RatingCount { get; init; }

    /// <summary>The sum of the stars of all reviews.</summary>
    public long RatingTotal { get; init; }

    /// <summary>The rating; <see langword="null"/> without reviews.</summary>
    public Rating? Rating => Reviews.Rating.Of(RatingTotal, RatingCount);

    /// <summary>The version: starts at 1, increases with each change and each review, including changes by plain SQL.</summary>
    public long Version { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>A product that has no id and times yet; the database assigns them.</summary>
    public static Product From(ProductDetails details) => new()
    {
        Sku = details.Sku,
        Name = details.Name,
        Description = details.Description,
        Price = details.Price,
        Currency = details.Currency,
        Category = details.Category,
        Tags = details.Tags,
    };
}
