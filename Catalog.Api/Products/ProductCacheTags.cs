using System.Globalization;
using System.Text;
using Catalog.Infrastructure.Products;

namespace Catalog.Api.Products;

/// <summary>The surrogate keys of products and their lists: the tags and version keys that a change invalidates.</summary>
public static class ProductCacheTags
{
    /// <summary>Of a product: its own tag and that of its category.</summary>
    /// <param name="id">The product.</param>
    /// <param name="json">Its document. A quote within a text is escaped there, so that the field's name is found nowhere else.</param>
    public static string Of(long id, ReadOnlySpan<byte> json)
    {
        var field = "\"category\":\""u8;
        var category = json[(json.IndexOf(field) + field.Length)..];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ProductStore.Tag(id)},{ProductStore.CategoryTag(Encoding.ASCII.GetString(category[..category.IndexOf((byte)'"')]))}");
    }

    /// <summary>Of a page of a list: the version key of its category; <see langword="null"/> for the list of all products.</summary>
    public static string? OfList(string? category) => category is null ? null : ProductLists.VersionKey(category);
}
