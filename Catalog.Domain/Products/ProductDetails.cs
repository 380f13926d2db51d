using Catalog.Domain.Currencies;

namespace Catalog.Domain.Products;

/// <summary>The fields of a product that its owner sets, validated: only <see cref="ProductRules"/> creates them.</summary>
public sealed record ProductDetails
{
    internal ProductDetails()
    {
    }

    /// <summary>The stock keeping unit: unique in the catalog, 1 to 64 characters.</summary>
    public required string Sku { get; init; }

    /// <summary>The name, 1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The description, up to 4,000 characters; may be empty.</summary>
    public required string Description { get; init; }

    /// <summary>The price in units of <see cref="Currency"/>: 0 or more, at most two decimals.</summary>
    public required decimal Price { get; init; }

    /// <summary>The currency of the price.</summary>
    public required Currency Currency { get; init; }

    /// <summary>The slug of the category.</summary>
    public required string Category { get; init; }

    /// <summary>Up to 20 tags, in the given order.</summary>
    public required IReadOnlyList<string> Tags { get; init; }
}
