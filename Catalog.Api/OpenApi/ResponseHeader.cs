using Catalog.Api.Http;

namespace Catalog.Api.OpenApi;

/// <summary>Endpoint metadata: a header of successful responses, for the OpenAPI document.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Description">Its meaning.</param>
/// <param name="Example">A value.</param>
public sealed record ResponseHeader(string Name, string Description, string Example)
{
    /// <summary>The header of all reads of cached resources.</summary>
    public static ResponseHeader CacheStatus { get; } = new("Cache-Status", "Which tier answered (RFC 9211).", "catalog; hit; ttl=61; detail=L1");

    /// <summary>The header of cached reads that a shared cache may store.</summary>
    public static ResponseHeader CacheTag { get; } = new("Cache-Tag", "The surrogate keys that purge this response from a cache, joined by commas.", "product,product:1,category:audio");

    /// <summary>The header of all responses with one resource.</summary>
    public static ResponseHeader ETag { get; } = new("ETag", "The version, in quotes: send it as it is in If-None-Match on reads and in If-Match on writes.", "\"1-3-1795905453566849\"");

    /// <summary>The header of all writes.</summary>
    public static ResponseHeader Position { get; } = new(
        ReadYourWrites.Header, "The place of this write: a read that sends it back is not older, on any node. Opaque; absent if nothing is cached of what was written.", "17");

    /// <summary>The header of all responses that create something, and of those that start something.</summary>
    public static ResponseHeader Location { get; } = new("Location", "Its address: an absolute path on this server.", "/products/1");

    /// <summary>The header of lists that link to their next page.</summary>
    public static ResponseHeader Link { get; } = new("Link", "The address of the next page, rel=next; absent on the last page.", "</products?after=Zm9sbG93IG1l&limit=50>; rel=\"next\"");
}
