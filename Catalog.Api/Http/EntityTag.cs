using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Catalog.Api.Http;

/// <summary>Strong entity tags, <c>"id-version"</c>: a change makes a new one, and no two resources share one.</summary>
public static class EntityTag
{
    /// <summary>The tag of one version of one resource, in quotes.</summary>
    public static string Of(long id, long version) => string.Create(CultureInfo.InvariantCulture, $"\"{id}-{version}\"");

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
}
