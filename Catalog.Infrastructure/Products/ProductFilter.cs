using System.Globalization;

namespace Catalog.Infrastructure.Products;

/// <summary>Which products a list shows, and in which order. What is <see langword="null"/> does not matter.</summary>
public sealed record ProductFilter
{
    /// <summary>The sku.</summary>
    public string? Sku { get; init; }

    /// <summary>The category.</summary>
    public string? Category { get; init; }

    /// <summary>Whether products of the category's children are shown too.</summary>
    public bool Children { get; init; }

    /// <summary>A tag.</summary>
    public string? Tag { get; init; }

    /// <summary>The currency of the price.</summary>
    public string? Currency { get; init; }

    /// <summary>The least price.</summary>
    public decimal? PriceFrom { get; init; }

    /// <summary>The greatest price.</summary>
    public decimal? PriceTo { get; init; }

    /// <summary>Whether units must be available.</summary>
    public bool Available { get; init; }

    /// <summary>The order.</summary>
    public ProductOrder Order { get; init; }

    /// <summary>All of it as a text, for what may only be used with the same filter.</summary>
    public string Key => string.Join(
        '\n',
        Sku, Category, Children, Tag, Currency, PriceFrom?.ToString(CultureInfo.InvariantCulture), PriceTo?.ToString(CultureInfo.InvariantCulture), Available, Order);
}

/// <summary>The order of a list of products; products that are equal in it come in the order of their ids.</summary>
public enum ProductOrder
{
    /// <summary>By id, oldest first.</summary>
    Id,

    /// <summary>Newest first.</summary>
    Newest,

    /// <summary>By price, cheapest first. Of one currency.</summary>
    Price,

    /// <summary>By price, dearest first. Of one currency.</summary>
    PriceDown,

    /// <summary>By name, without case and accents.</summary>
    Name,
}

/// <summary>Where a page of a filtered list ended: its last product, as it was then.</summary>
/// <param name="Id">The id.</param>
/// <param name="Value">The price or the name that the list is ordered by; empty for ids.</param>
public sealed record ProductMark(long Id, string Value);
