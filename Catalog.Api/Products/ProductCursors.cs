using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Catalog.Infrastructure.KeyRing;
using Catalog.Infrastructure.Products;

namespace Catalog.Api.Products;

/// <summary>
/// The cursors of product lists: a position and a MAC, so that made-up cursors, which would fill caches, are rejected.
/// </summary>
/// <remarks>The MAC covers the category, so a cursor is valid only for its own list. Safe for concurrent use.</remarks>
public sealed class ProductCursors(KeyRingMac macs)
{
    private const int MacBytes = 10;
    private const int PositionBytes = sizeof(long) + 2;

    /// <summary>Encodes a position as a URL-safe cursor, the same on all nodes.</summary>
    /// <param name="position">The start of the page.</param>
    /// <param name="category">The category of the list; <see langword="null"/> for all products.</param>
    /// <param name="limit">The page size of the list.</param>
    public string Of(ProductListPosition position, string? category, int limit)
    {
        Span<byte> cursor = stackalloc byte[PositionBytes + MacBytes];
        BinaryPrimitives.WriteInt64BigEndian(cursor, position.After);
        cursor[sizeof(long)] = position.Page;
        cursor[sizeof(long) + 1] = (byte)limit;
        macs.Make(Authenticated(cursor[..PositionBytes], category), cursor[PositionBytes..]);
        return Base64Url.EncodeToString(cursor);
    }

    /// <summary>Reads a cursor; <see langword="false"/> if <see cref="Of"/> did not make it for this category.</summary>
    /// <param name="text">The cursor.</param>
    /// <param name="category">The category of the list.</param>
    /// <param name="limit">The requested page size. If it differs from the cursor's, the position is not one of the list's cached pages.</param>
    /// <param name="position">The start of the page.</param>
    public bool TryRead(string text, string? category, int limit, out ProductListPosition position)
    {
        position = default;
        Span<byte> cursor = stackalloc byte[PositionBytes + MacBytes];
        Span<char> spelt = stackalloc char[Base64Url.GetEncodedLength(cursor.Length)];
        if (text.Length != spelt.Length
            || Base64Url.DecodeFromChars(text, cursor, out _, out var written) != OperationStatus.Done || written != cursor.Length
            || !Base64Url.TryEncodeToChars(cursor, spelt, out _) || !text.AsSpan().SequenceEqual(spelt)) // the last letter has bits to spare
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
