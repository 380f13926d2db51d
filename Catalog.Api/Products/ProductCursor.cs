using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Catalog.Api.Products;

/// <summary>Where a page of products ended: an id, with a checksum that tells our cursors from made-up ones.</summary>
/// <remarks>The checksum covers the category too, so that a cursor only goes on with the list it came from. It is no secret.</remarks>
public static class ProductCursor
{
    private const int IdBytes = sizeof(long);
    private const int Bytes = IdBytes + 4;

    /// <summary>The cursor after a product, fit for an address.</summary>
    public static string After(long id, string? category)
    {
        Span<byte> cursor = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(cursor, id);
        Checksum(cursor[..IdBytes], category, cursor[IdBytes..]);
        return Base64Url.EncodeToString(cursor);
    }

    /// <summary>Reads a cursor; <see langword="false"/> for one that <see cref="After"/> did not make for this category.</summary>
    public static bool TryRead(string text, string? category, out long id)
    {
        id = 0;
        Span<byte> cursor = stackalloc byte[Bytes];
        Span<byte> expected = stackalloc byte[Bytes - IdBytes];
        if (text.Length != Base64Url.GetEncodedLength(Bytes) || !Base64Url.TryDecodeFromChars(text, cursor, out _))
        {
            return false;
        }

        Checksum(cursor[..IdBytes], category, expected);
        id = BinaryPrimitives.ReadInt64BigEndian(cursor);
        return cursor[IdBytes..].SequenceEqual(expected);
    }

    private static void Checksum(ReadOnlySpan<byte> id, string? category, Span<byte> checksum)
    {
        var name = Encoding.UTF8.GetBytes(category ?? "");
        SHA256.HashData((byte[])[.. id, .. name]).AsSpan(0, checksum.Length).CopyTo(checksum);
    }
}
