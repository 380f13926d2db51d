using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Catalog.Infrastructure.KeyRing;
using Catalog.Infrastructure.Products;

namespace Catalog.Api.Products;

/// <summary>The cursors of product lists and of searches: where a page ended, and a MAC that covers the list, so each is valid only for its own.</summary>
/// <remarks>Made-up cursors, which would fill caches, are rejected. Safe for concurrent use; the same on all nodes.</remarks>
public sealed class ProductCursors(KeyRingMac macs)
{
    private const int MacBytes = 10;
    private const int Longest = 2_000;

    /// <summary>A cursor of the list of a category, or of all products, in pages of <paramref name="limit"/>.</summary>
    public string Of(ProductListPosition position, string? category, int limit)
    {
        var bytes = new byte[sizeof(long) + 2];
        BinaryPrimitives.WriteInt64BigEndian(bytes, position.After);
        (bytes[^2], bytes[^1]) = (position.Page, (byte)limit);
        return Sign(Purpose(category), bytes);
    }

    /// <summary>Reads it; <see langword="null"/> if it was not made for this list.</summary>
    /// <remarks>If the cursor's page size is not <paramref name="limit"/>, the position is not one of the list's cached pages.</remarks>
    public ProductListPosition? Read(string? category, int limit, string cursor)
    {
        if (Verify(Purpose(category), cursor) is not { Length: sizeof(long) + 2 } position)
        {
            return null;
        }

        var after = BinaryPrimitives.ReadInt64BigEndian(position);
        return position[^1] == limit ? new(after, position[^2]) : ProductListPosition.Apart(after);
    }

    /// <summary>A cursor of a filtered list.</summary>
    public string Of(ProductFilter filter, ProductMark mark)
    {
        var value = Encoding.UTF8.GetBytes(mark.Value);
        var position = new byte[sizeof(long) + value.Length];
        BinaryPrimitives.WriteInt64BigEndian(position, mark.Id);
        value.CopyTo(position, sizeof(long));
        return Sign(Purpose(filter), position);
    }

    /// <summary>Reads it; <see langword="null"/> if it was not made for this list.</summary>
    public ProductMark? Read(ProductFilter filter, string cursor) => Verify(Purpose(filter), cursor) is { Length: >= sizeof(long) } position
        ? new ProductMark(BinaryPrimitives.ReadInt64BigEndian(position), Encoding.UTF8.GetString(position[sizeof(long)..]))
        : null;

    /// <summary>A cursor of a search.</summary>
    public string Of(ProductSearchQuery query, MatchMark mark)
    {
        var position = new byte[sizeof(long) + sizeof(double) + 1];
        BinaryPrimitives.WriteInt64BigEndian(position, mark.Id);
        BinaryPrimitives.WriteDoubleBigEndian(position.AsSpan(sizeof(long)), mark.Score);
        position[^1] = mark.IsSimilar ? (byte)1 : (byte)0;
        return Sign(Purpose(query), position);
    }

    /// <inheritdoc cref="Read(ProductFilter, string)" />
    public MatchMark? Read(ProductSearchQuery query, string cursor) => Verify(Purpose(query), cursor) is { Length: sizeof(long) + sizeof(double) + 1 } position
        ? new MatchMark(BinaryPrimitives.ReadDoubleBigEndian(position.AsSpan(sizeof(long))), BinaryPrimitives.ReadInt64BigEndian(position), position[^1] == 1)
        : null;

    private static string Purpose(string? category) => $"products {category}";

    private static string Purpose(ProductFilter filter) => $"filtered {filter.Key}";

    private static string Purpose(ProductSearchQuery query) => $"search {query.Category} {query.Children} {query.Text}";

    private string Sign(string purpose, byte[] position)
    {
        var cursor = new byte[position.Length + MacBytes];
        position.CopyTo(cursor, 0);
        macs.Make(Authenticated(purpose, position), cursor.AsSpan(position.Length));
        return Base64Url.EncodeToString(cursor);
    }

    private byte[]? Verify(string purpose, string text)
    {
        if (text.Length > Longest || !Base64Url.IsValid(text, out var length) || length <= MacBytes)
        {
            return null;
        }

        var cursor = Base64Url.DecodeFromChars(text);
        var position = cursor[..^MacBytes];

        // The last character of a text may have bits that do not count: each cursor has one spelling.
        return Base64Url.EncodeToString(cursor) == text && macs.IsOf(Authenticated(purpose, position), cursor.AsSpan(position.Length)) ? position : null;
    }

    // The length keeps the end of the purpose and the start of the position apart.
    private static byte[] Authenticated(string purpose, byte[] position)
    {
        var text = Encoding.UTF8.GetBytes(purpose);
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
        return [.. length, .. text, .. position];
    }
}
