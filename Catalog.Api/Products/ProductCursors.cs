using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Catalog.Infrastructure.KeyRing;
using Catalog.Infrastructure.Products;

namespace Catalog.Api.Products;

/// <summary>
/// Where the next page of products begins: a position, with a MAC that tells our cursors from made-up ones, which would fill caches.
/// </summary>
/// <remarks>The MAC covers the category too, so that a cursor only goes on with the list it came from. Safe for concurrent use.</remarks>
public sealed class ProductCursors(KeyRingMac macs)
{
    private const int MacBytes = 10;
    private const int PositionBytes = sizeof(long) + 2;

    /// <summary>The cursor of a position, fit for an address; the same on all nodes.</summary>
    /// <param name="position">Where the page begins.</param>
    /// <param name="category">Of the list; <see langword="null"/> for all products.</param>
    /// <param name="limit">How many products the pages of this list have.</param>
    public string Of(ProductListPosition position, string? category, int limit)
    {
        Span<byte> cursor = stackalloc byte[PositionBytes + MacBytes];
        BinaryPrimitives.WriteInt64BigEndian(cursor, position.After);
        cursor[sizeof(long)] = position.Page;
        cursor[sizeof(long) + 1] = (byte)limit;
        macs.Make(Authenticated(cursor[..PositionBytes], category), cursor[PositionBytes..]);
        return Base64Url.EncodeToString(cursor);
    }

    /// <summary>Reads a cursor; <see langword="false"/> for one that <see cref="Of"/> did not make for this category.</summary>
    /// <param name="text">As sent.</param>
    /// <param name="category">Of the list.</param>
    /// <param name="limit">What is asked for; with another than the pages before had, the position is one that no page led to.</param>
    /// <param name="position">Where to begin.</param>
    public bool TryRead(string text, string? category, int limit, out ProductListPosition position)
    {
        position = default;
        Span<byte> cursor = stackalloc byte[PositionBytes + MacBytes];
        if (text.Length != Base64Url.GetEncodedLength(cursor.Length) || !Base64Url.TryDecodeFromChars(text, cursor, out _))
        {
            return false;
        }

        var after = BinaryPrimitives.ReadInt64BigEndian(cursor);
        position = cursor[sizeof(long) + 1] == limit ? new(after, cursor[sizeof(long)]) : ProductListPosition.Apart(after);
        return macs.IsOf(Authenticated(cursor[..PositionBytes], category), cursor[PositionBytes..]);
    }

    private static byte[] Authenticated(ReadOnlySpan<byte> position, string? category) =>
        [.. "products "u8, .. position, .. Encoding.UTF8.GetBytes(category ?? "")];
}
