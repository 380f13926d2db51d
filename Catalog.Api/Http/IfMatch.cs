using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Catalog.Api.Http;

/// <summary>The preconditions of a write: <c>If-Match</c> and <c>If-None-Match</c> (RFC 9110, 13.1.1 and 13.1.2).</summary>
/// <param name="Problem">Why they fail for any resource: 428 without the header, 400 when one is unreadable; else <see langword="null"/>.</param>
/// <param name="Revisions">The revisions that may be overwritten; <see langword="null"/> for any (<c>*</c>).</param>
public readonly record struct IfMatch(Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult? Problem, string[]? Revisions)
{
    private const string Rule = "must be * or a list of entity tags in quotes";

    /// <summary>Reads the header for one resource. Weak tags and tags of other resources match nothing.</summary>
    /// <param name="header">The header; <see langword="null"/> when it is missing.</param>
    /// <param name="id">The resource.</param>
    /// <param name="noneMatch">
    /// <c>If-None-Match</c>; <c>*</c> requires that the resource does not exist, so no revision matches: 412 if it exists.
    /// </param>
    public static IfMatch Read(string? header, long id, string? noneMatch = null)
    {
        EntityTagHeaderValue[] unwanted = [];
        if (!string.IsNullOrWhiteSpace(noneMatch))
        {
            if (!EntityTag.TryParseList(noneMatch, out var parsed))
            {
                return new IfMatch(Problems.BadRequest("If-None-Match", Rule), null);
            }

            unwanted = [.. parsed];
            if (unwanted.Any(tag => tag.Equals(EntityTagHeaderValue.Any)))
            {
                return new IfMatch(null, []);
            }
        }

        if (string.IsNullOrWhiteSpace(header))
        {
            return new IfMatch(Problems.PreconditionRequired(), null);
        }

        if (!EntityTag.TryParseList(header, out var tags))
        {
            return new IfMatch(Problems.BadRequest("If-Match", Rule), null);
        }

        var start = string.Create(CultureInfo.InvariantCulture, $"\"{id}-");
        if (tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any)))
        {
            return new IfMatch(unwanted is [] ? null : Problems.BadRequest("If-None-Match", "must be * where If-Match is *"), null);
        }

        var wanted = tags.Where(tag => !unwanted.Any(other => other.Tag.Equals(tag.Tag)));
        return new IfMatch(null, [.. wanted.Select(tag => Revision(tag, start)).OfType<string>()]);
    }

    private static string? Revision(EntityTagHeaderValue tag, string start)
    {
        var text = tag.Tag.AsSpan();
        return !tag.IsWeak && text.StartsWith(start, StringComparison.Ordinal) ? text[start.Length..^1].ToString() : null;
    }
}
