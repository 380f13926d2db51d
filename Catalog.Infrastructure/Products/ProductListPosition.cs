namespace Catalog.Infrastructure.Products;

/// <summary>The start of a page of a list of products.</summary>
/// <param name="After">The id after which it begins; 0 for the start. The product may have been deleted.</param>
/// <param name="Page">The number of pages before it, at most 255; it stays at 255 in longer lists.</param>
public readonly record struct ProductListPosition(long After, byte Page)
{
    /// <summary>A position outside the pages of a list; it is not cached.</summary>
    public static ProductListPosition Apart(long after) => new(after, byte.MaxValue);

    /// <summary>The position of the page after this one.</summary>
    /// <param name="last">The id of the last product on this page.</param>
    public ProductListPosition Next(long last) => new(last, Page == byte.MaxValue ? Page : (byte)(Page + 1));
}
