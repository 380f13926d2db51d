using System.Globalization;
using System.Text;
using Catalog.Infrastructure.Products;

namespace Catalog.Api.Products;

/// <summary>The surrogate keys of products and of lists: the tags and version keys that a change invalidates.</summary>
public static class ProductCacheTags
{
    /// <summary>The keys of a product: its own tag and the tag of its category.</summary>
    /// <param name="id">The product.</param>
    /// <param name="json">Its document. Quotes within its texts are escaped, so the search for the field finds nothing else.</param>
    public static string Of(long id, ReadOnlySpan<byte> json)
    {
        var field = "\"category\":\""u8;
        var category = json[(json.IndexOf(field) + field.Length)..];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ProductStore.Tag(id)},{ProductStore.CategoryTag(Encoding.ASCII.GetString(category[..category.IndexOf((byte)'"')]))}");
    }

    /// <summary>The key of a page of a list: the version key of its category; <see langword="null"/> for the list of all products.</summary>
    public static string? OfList(string? category) => category is null ? null : ProductLists.VersionKey(category);
}
