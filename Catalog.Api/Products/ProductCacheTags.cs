using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Catalog.Api.Http;
using Catalog.Caching;
using Catalog.Infrastructure.Products;

namespace Catalog.Api.Products;

/// <summary>The surrogate keys of products and of lists: the tags and version keys that a change invalidates.</summary>
public static class ProductCacheTags
{
    // A node serves the same array for as long as it keeps its copy, so each copy is searched once.
    private static readonly ConditionalWeakTable<byte[], string> Known = [];

    /// <summary>The <c>Cache-Tag</c> of a product: its own tag and the tag of its category.</summary>
    /// <param name="policy">The policy of products.</param>
    /// <param name="id">The product.</param>
    /// <param name="document">Its document, alone in its array.</param>
    public static string Of(CachePolicy policy, long id, ReadOnlyMemory<byte> document) =>
        MemoryMarshal.TryGetArray(document, out var segment) && segment.Array is { } array
            ? Known.GetOrAdd(array, static (_, s) => CacheTag.Of(s.policy, TagsOf(s.id, s.document.Span)), (policy, id, document))
            : CacheTag.Of(policy, TagsOf(id, document.Span));

    /// <summary>The key of a page of a list: the version key of its category; <see langword="null"/> for the list of all products.</summary>
    public static string? OfList(string? category) => category is null ? null : ProductLists.VersionKey(category);

    // Quotes within a document's texts are escaped, so the search for the field finds nothing else.
    private static string TagsOf(long id, ReadOnlySpan<byte> json)
    {
        var field = "\"category\":\""u8;
        var category = json[(json.IndexOf(field) + field.Length)..];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ProductStore.Tag(id)},{ProductStore.CategoryTag(Encoding.ASCII.GetString(category[..category.IndexOf((byte)'"')]))}");
    }
}
