using Catalog.Caching;

namespace Catalog.Api.Http;

/// <summary>
/// The <c>Cache-Tag</c> header: the surrogate keys with which a shared cache can purge a response. They are the names that invalidations
/// use within the service: the resource, then the tags and version keys that the response depends on.
/// </summary>
/// <remarks>The number is small: a handful of names, each of an id or a slug, never one for each item of a list.</remarks>
public static class CacheTag
{
    /// <summary>The header's name.</summary>
    public const string Header = "Cache-Tag";

    /// <summary>The value for a response: <c>product,product:1,category:audio</c>.</summary>
    /// <param name="policy">The policy under which the response is cached; its resource comes first.</param>
    /// <param name="tags">The other names, joined by commas; <see langword="null"/> for none.</param>
    public static string Of(CachePolicy policy, string? tags) => tags is null ? policy.Resource : $"{policy.Resource},{tags}";
}
