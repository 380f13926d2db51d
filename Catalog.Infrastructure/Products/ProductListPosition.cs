namespace Catalog.Infrastructure.Products;

/// <summary>Where a page of a list of products begins.</summary>
/// <param name="After">The id after which it begins; 0 for the start. The product need not exist any more.</param>
/// <param name="Page">How many pages came before it, at most 255: a list that is longer stays at 255.</param>
public readonly record struct ProductListPosition(long After, byte Page)
{
    /// <summary>A position that no page of a list leads to: what begins there is not cached.</summary>
    public static ProductListPosition Apart(long after) => new(after, byte.MaxValue);

    /// <summary>The position of the page after this one.</summary>
    /// <param name="last">The id of the last product on this page.</param>
    public ProductListPosition Next(long last) => new(last, Page == byte.MaxValue ? Page : (byte)(Page + 1));
}
