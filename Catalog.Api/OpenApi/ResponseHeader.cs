namespace Catalog.Api.OpenApi;

/// <summary>Endpoint metadata: a header of successful responses, for the OpenAPI document.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Description">Its meaning.</param>
public sealed record ResponseHeader(string Name, string Description)
{
    /// <summary>The header of all reads of cached resources.</summary>
    public static ResponseHeader CacheStatus { get; } = new("Cache-Status", "Which tier answered (RFC 9211).");

    /// <summary>The header of cached reads that a shared cache may store.</summary>
    public static ResponseHeader CacheTag { get; } = new("Cache-Tag", "The surrogate keys that purge this response from a cache, joined by commas.");

    /// <summary>The header of all responses with one resource.</summary>
    public static ResponseHeader ETag { get; } = new("ETag", "The version: for If-None-Match on reads and If-Match on writes.");
}
