using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Catalog.Api.Http;

/// <summary>What <c>If-Match</c> demands of a write (RFC 9110, 13.1.1).</summary>
/// <param name="Problem">Why the demand can not be met, whatever the resource is: 428 without the header, 400 if it is unreadable.</param>
/// <param name="Revisions">The revisions that may be overwritten; <see langword="null"/> for any (<c>*</c>).</param>
public readonly record struct IfMatch(Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult? Problem, string[]? Revisions)
{
    /// <summary>Reads the header for one resource. Weak tags and tags of other resources match nothing.</summary>
    /// <param name="header">The header; <see langword="null"/> when it is missing.</param>
    /// <param name="id">The resource.</param>
    public static IfMatch Read(string? header, long id)
    {
        if (string.IsNullOrWhiteSpace(header))
        {
            return new IfMatch(Problems.PreconditionRequired(), null);
        }

        if (!EntityTagHeaderValue.TryParseList([header], out var tags))
        {
            return new IfMatch(Problems.BadRequest("If-Match", "must be * or a list of entity tags in quotes"), null);
        }

        var start = string.Create(CultureInfo.InvariantCulture, $"\"{id}-");
        return tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any))
            ? new IfMatch(null, null)
            : new IfMatch(null, [.. tags.Select(tag => Revision(tag, start)).OfType<string>()]);
    }

    private static string? Revision(EntityTagHeaderValue tag, string start)
    {
        var text = tag.Tag.AsSpan();
        return !tag.IsWeak && text.StartsWith(start, StringComparison.Ordinal) ? text[start.Length..^1].ToString() : null;
    }
}
