using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>One cached answer: where it is read, and how what it shows is changed.</summary>
/// <param name="Resource">For the report.</param>
/// <param name="Path">Read with GET.</param>
/// <param name="Row">What the changes change: one writer at a time.</param>
/// <param name="Write">The change over HTTP, given a number that never repeats; null where there is none.</param>
/// <param name="Sql">The change by plain SQL, <c>{0}</c> being that number.</param>
/// <param name="VersionSql">Asks for the version that the answer must show.</param>
internal sealed partial record Subject(
    string Resource, string Path, string Row, Func<long, HttpRequestMessage>? Write, string Sql, string VersionSql)
{
    /// <summary>The product of which a list must show the version; null where the entity tag tells it.</summary>
    public long? Listed { get; init; }

    /// <summary>The key under which it is cached; null where the key can not be told from the subject.</summary>
    public string? Key { get; init; }

    /// <summary>Whether everybody may read it, so that the edge keeps it.</summary>
    public bool IsPublic { get; init; }

    /// <summary>The version that an answer shows; null when a list does not show it.</summary>
    /// <exception cref="FormatException">There is no entity tag with a version.</exception>
    public async Task<long?> VersionOfAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (Listed is not { } product)
        {
            // What is not seen must not pass for an old version.
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
