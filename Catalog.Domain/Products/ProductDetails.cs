using Catalog.Domain.Currencies;

namespace Catalog.Domain.Products;

/// <summary>The part of a product that its owner decides, checked: only <see cref="ProductRules"/> makes it.</summary>
public sealed record ProductDetails
{
    internal ProductDetails()
    {
    }

    /// <summary>The stock keeping unit: unique in the catalog, 1 to 64 characters.</summary>
    public required string Sku { get; init; }

    /// <summary>The name, 1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The description, up to 4,000 characters; empty when there is none.</summary>
    public required string Description { get; init; }

    /// <summary>The price in units of <see cref="Currency"/>: 0 or more, at most two decimals.</summary>
    public required decimal Price { get; init; }

    /// <summary>The currency of the price.</summary>
    public required Currency Currency { get; init; }

    /// <summary>The slug of the category.</summary>
    public required string Category { get; init; }

    /// <summary>Up to 20 tags in the order given; empty when there are none.</summary>
    public required IReadOnlyList<string> Tags { get; init; }
}
