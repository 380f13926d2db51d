using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Catalog.Infrastructure.Products;

namespace Catalog.Api.Products;

/// <summary>Where the next page of products begins: a position, with a checksum that tells our cursors from made-up ones.</summary>
/// <remarks>The checksum covers the category too, so that a cursor only goes on with the list it came from. It is no secret.</remarks>
public static class ProductCursor
{
    private const int PositionBytes = sizeof(long) + 1;
    private const int Bytes = PositionBytes + 4;

    /// <summary>The cursor of a position, fit for an address.</summary>
    public static string Of(ProductListPosition position, string? category)
    {
        Span<byte> cursor = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(cursor, position.After);
        cursor[sizeof(long)] = position.Page;
        Checksum(cursor[..PositionBytes], category, cursor[PositionBytes..]);
        return Base64Url.EncodeToString(cursor);
    }

    /// <summary>Reads a cursor; <see langword="false"/> for one that <see cref="Of"/> did not make for this category.</summary>
    public static bool TryRead(string text, string? category, out ProductListPosition position)
    {
        position = default;
        Span<byte> cursor = stackalloc byte[Bytes];
        Span<byte> expected = stackalloc byte[Bytes - PositionBytes];
        if (text.Length != Base64Url.GetEncodedLength(Bytes) || !Base64Url.TryDecodeFromChars(text, cursor, out _))
        {
            return false;
        }

        Checksum(cursor[..PositionBytes], category, expected);
        position = new ProductListPosition(BinaryPrimitives.ReadInt64BigEndian(cursor), cursor[sizeof(long)]);
        return cursor[PositionBytes..].SequenceEqual(expected);
    }

    private static void Checksum(ReadOnlySpan<byte> position, string? category, Span<byte> checksum)
    {
        var name = Encoding.UTF8.GetBytes(category ?? "");
        SHA256.HashData((byte[])[.. position, .. name]).AsSpan(0, checksum.Length).CopyTo(checksum);
    }
}
