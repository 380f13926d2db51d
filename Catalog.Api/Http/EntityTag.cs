using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Catalog.Caching;
using Catalog.Infrastructure.Persistence;
using Microsoft.Net.Http.Headers;

namespace Catalog.Api.Http;

/// <summary>Strong entity tags: of a row where there is one, <c>"id-version-microsecond"</c> (see <see cref="Revision"/>), else of the bytes themselves.</summary>
public static class EntityTag
{
    private const int DigestBytes = 15; // of SHA-256; as many characters as make no padding

    // A node's own copy is one array for as long as it is served, and so hashed once.
    private static readonly ConditionalWeakTable<byte[], string> Digests = [];

    // The same for documents, whose tags stand in them.
    private static readonly ConditionalWeakTable<byte[], string> Tags = [];

    /// <summary>
    /// The tag of one revision of one resource, in quotes: a change makes a new one, no two resources share one, and none comes again
    /// when the numbers of ids and versions begin anew, as after a restored backup.
    /// </summary>
    /// <param name="id">The resource.</param>
    /// <param name="revision">See <see cref="Revision"/>.</param>
    public static string Of(long id, string revision) => string.Create(CultureInfo.InvariantCulture, $"\"{id}-{revision}\"");

    /// <summary>The same, of a cached document that ends with its <c>updatedAt</c>.</summary>
    public static string Of(long id, in CacheRead<ReadOnlyMemory<byte>> read)
    {
        if (!MemoryMarshal.TryGetArray(read.Value, out var segment) || segment.Array is not { } array)
        {
            return Of(id, Revision.Of(read.Version, Revision.UpdatedAt(read.Value.Span)));
        }

        return Tags.TryGetValue(array, out var known)
            ? known
            : Tags.GetValue(array, Tag(id, read.Version));

        static ConditionalWeakTable<byte[], string>.CreateValueCallback Tag(long id, long version) =>
            document => Of(id, Revision.Of(version, Revision.UpdatedAt(document)));
    }

    /// <summary>The tag of cached bytes that have no version, in quotes; the same on every node.</summary>
    /// <param name="content">Bytes that nobody changes any more, in an array that holds no other content.</param>
    public static string Of(ReadOnlyMemory<byte> content) => $"\"{DigestOf(content)}\"";

    /// <summary>The same, of bytes and a number that belongs to them.</summary>
    /// <inheritdoc cref="Of(ReadOnlyMemory{byte})" />
    public static string Of(ReadOnlyMemory<byte> content, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{DigestOf(content)}-{number}\"");

    /// <summary>Whether <c>If-None-Match</c> names this tag, so that the client need not be sent what it has (RFC 9110, 13.1.2).</summary>
    /// <param name="header">The header; <see langword="null"/> without. Tags that can not be read match nothing.</param>
    /// <param name="tag">The tag of what would be sent.</param>
    public static bool IsKnown(string? header, string tag)
    {
        if (header is null || header == tag)
        {
            return header is not null;
        }

        return EntityTagHeaderValue.TryParseList([header], out var known)
            && known.Any(k => k.Equals(EntityTagHeaderValue.Any) || k.Tag.Equals(tag, StringComparison.Ordinal));
    }

    private static string DigestOf(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out var segment) && segment.Array is { Length: > 0 } array
            ? Digests.GetValue(array, _ => Digest(segment))
            : Digest(content.Span);

    private static string Digest(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return Base64Url.EncodeToString(hash[..DigestBytes]);
    }
}
