namespace Catalog.Api.OpenApi;

/// <summary>Endpoint metadata: a header of successful answers, for the OpenAPI document.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Description">What it tells.</param>
public sealed record ResponseHeader(string Name, string Description)
{
    /// <summary>What all reads that know caches answer with.</summary>
    public static ResponseHeader CacheStatus { get; } = new("Cache-Status", "Which tier answered (RFC 9211).");

    /// <summary>What public cached reads carry for a cache in front.</summary>
    public static ResponseHeader CacheTag { get; } = new("Cache-Tag", "The surrogate keys: the names with which a change drops this answer, joined by commas.");

    /// <summary>What all answers with one resource carry.</summary>
    public static ResponseHeader ETag { get; } = new("ETag", "The version: for If-None-Match on reads and If-Match on writes.");
}
