using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Catalog.Caching;
using Catalog.Infrastructure.Persistence;
using Microsoft.Net.Http.Headers;

namespace Catalog.Api.Http;

/// <summary>Strong entity tags: <c>"id-version-microsecond"</c> for a row (see <see cref="Revision"/>), else a digest of the bytes.</summary>
public static class EntityTag
{
    private const int DigestBytes = 15; // of SHA-256; a multiple of 3, so that base64 needs no padding

    // A node serves the same array for as long as it keeps its copy, so each copy is hashed once.
    private static readonly ConditionalWeakTable<byte[], string> Digests = [];

    // The tags of documents, computed once for each copy too.
    private static readonly ConditionalWeakTable<byte[], string> Tags = [];

    /// <summary>
    /// The tag of one revision of one resource, in quotes. A change makes a new tag, two resources never share one, and none recurs when
    /// ids and versions start over, as after a restored backup.
    /// </summary>
    /// <param name="id">The resource.</param>
    /// <param name="revision">See <see cref="Revision"/>.</param>
    public static string Of(long id, string revision) => string.Create(CultureInfo.InvariantCulture, $"\"{id}-{revision}\"");

    /// <summary>The tag of a cached document that ends with its <c>updatedAt</c>.</summary>
    public static string Of(long id, in CacheRead<ReadOnlyMemory<byte>> read)
    {
        if (!MemoryMarshal.TryGetArray(read.Value, out var segment) || segment.Array is not { } array)
        {
            return Of(id, Revision.Of(read.Version, Revision.UpdatedAt(read.Value.Span)));
        }

        return Tags.GetOrAdd(
            array, static (document, s) => Of(s.id, Revision.Of(s.Version, Revision.UpdatedAt(document))), (id, read.Version));
    }

    /// <summary>The tag of cached bytes that have no version, in quotes; the same on every node.</summary>
    /// <param name="content">Bytes that do not change any more, in an array with no other content.</param>
    public static string Of(ReadOnlyMemory<byte> content) => $"\"{DigestOf(content)}\"";

    /// <summary>The same, of bytes and a number that belongs to them.</summary>
    /// <inheritdoc cref="Of(ReadOnlyMemory{byte})" />
    public static string Of(ReadOnlyMemory<byte> content, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{DigestOf(content)}-{number}\"");

    /// <summary>The tag of a page: of its items, and of what else its body tells.</summary>
    /// <param name="items">As <see cref="Of(ReadOnlyMemory{byte})"/>.</param>
    /// <param name="next">The cursor of the next page; <see langword="null"/> on the last, which may get a successor.</param>
    public static string Of(ReadOnlyMemory<byte> items, string? next) =>
        next is null ? Of(items) : $"\"{DigestOf(items)}-{Digest(Encoding.UTF8.GetBytes(next))}\"";

    /// <summary>Whether <c>If-None-Match</c> contains this tag, so that 304 is the answer (RFC 9110, 13.1.2).</summary>
    /// <param name="header">The header, or <see langword="null"/>. Unreadable tags match nothing.</param>
    /// <param name="tag">The tag of the current content.</param>
    public static bool IsKnown(string? header, string tag)
    {
        if (header is null || header == tag)
        {
            return header is not null;
        }

        return TryParseList(header, out var known)
            && known.Any(k => k.Equals(EntityTagHeaderValue.Any) || k.Tag.Equals(tag, StringComparison.Ordinal));
    }

    /// <summary>Reads a list of tags, or <c>*</c>, which must stand alone: the framework takes it in a list and as weak too.</summary>
    /// <param name="header">The header.</param>
    /// <param name="tags">Its tags.</param>
    internal static bool TryParseList(string header, [NotNullWhen(true)] out IList<EntityTagHeaderValue>? tags) =>
        EntityTagHeaderValue.TryParseList([header], out tags)
        && (header.AsSpan().Trim() is "*" || !tags.Any(tag => tag.Tag.Equals("*", StringComparison.Ordinal)));

    private static string DigestOf(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out var segment) && segment.Array is { Length: > 0 } array
            ? Digests.GetOrAdd(array, static (_, content) => Digest(content), segment)
            : Digest(content.Span);

    private static string Digest(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return Base64Url.EncodeToString(hash[..DigestBytes]);
    }
}
