using Catalog.Domain.Currencies;
using Catalog.Domain.Reviews;

namespace Catalog.Domain.Products;

/// <summary>A product as the database holds it.</summary>
public sealed class Product
{
    /// <summary>The number that the database gave it, from 1; never given twice.</summary>
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

    /// <summary>How many reviews it has.</summary>
    public int RatingCount { get; init; }

    /// <summary>The stars of all its reviews together.</summary>
    public long RatingTotal { get; init; }

    /// <summary>What its reviews come to; <see langword="null"/> without any.</summary>
    public Rating? Rating => Reviews.Rating.Of(RatingTotal, RatingCount);

    /// <summary>1 for a new product; each change and each review, also one by plain SQL, raises it.</summary>
    public long Version { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>A product that the database has yet to number and date.</summary>
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
