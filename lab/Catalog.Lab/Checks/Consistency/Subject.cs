using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>One cached response: where it is read, and how its content is changed.</summary>
/// <param name="Resource">The name in the report.</param>
/// <param name="Path">The path of the GET.</param>
/// <param name="Row">The row that the changes affect; one writer at a time.</param>
/// <param name="Write">The change over HTTP, for a unique number; null if there is none.</param>
/// <param name="Sql">The change by plain SQL, with <c>{0}</c> for that number.</param>
/// <param name="VersionSql">Reads the version that the response must show.</param>
internal sealed partial record Subject(
    string Resource, string Path, string Row, Func<long, HttpRequestMessage>? Write, string Sql, string VersionSql)
{
    /// <summary>The product in a list whose version counts; null if the entity tag contains the version.</summary>
    public long? Listed { get; init; }

    /// <summary>The cache key; null if it cannot be derived from the subject.</summary>
    public string? Key { get; init; }

    /// <summary>Whether the response is public, so that the edge caches it.</summary>
    public bool IsPublic { get; init; }

    /// <summary>The version in a response; null if a list does not contain the product.</summary>
    /// <exception cref="FormatException">There is no entity tag with a version.</exception>
    public async Task<long?> VersionOfAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (Listed is not { } product)
        {
            // A missing version must not count as an old one.
            return VersionOf(answer) ?? throw new FormatException($"{Path} shows no version: {answer.Headers.ETag}.");
        }

        var page = await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
        foreach (var item in page.GetProperty("items").EnumerateArray())
        {
            if (item.GetProperty("id").GetInt64() == product)
            {
                return item.GetProperty("version").GetInt64();
            }
        }

        return null;
    }

    /// <summary>
    /// The version in an entity tag such as <c>"42-7-1795905453566849"</c>, of a row, or <c>"ziPWKTYfqTl-V4CxG5wx-7"</c>, of bytes; null without
    /// one.
    /// </summary>
    public static long? VersionOf(HttpResponseMessage answer) =>
        VersionIn().Match(answer.Headers.ETag?.Tag ?? "") is { Success: true } match
            ? long.Parse(match.Groups["version"].Value, CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex("""^"(?:\d+-(?<version>\d+)(?:-\d+)?|[\w-]{20}-(?<version>\d+))"$""")]
    private static partial Regex VersionIn();
}
