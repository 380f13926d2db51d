using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>One cached answer: where it is read, and how what it shows is changed.</summary>
/// <param name="Resource">For the report.</param>
/// <param name="Path">Read with GET.</param>
/// <param name="Row">What the changes change: one writer at a time.</param>
/// <param name="Write">The change over HTTP, given a number that never repeats; null where there is none.</param>
/// <param name="Sql">The change by plain SQL, <c>{0}</c> being that number.</param>
/// <param name="VersionSql">Asks for the version that the answer must show.</param>
internal sealed record Subject(
    string Resource, string Path, string Row, Func<long, HttpRequestMessage>? Write, string Sql, string VersionSql)
{
    /// <summary>The product of which a list must show the version; null where the entity tag tells it.</summary>
    public long? Listed { get; init; }

    /// <summary>The key under which it is cached; null where the key can not be told from the subject.</summary>
    public string? Key { get; init; }

    /// <summary>Whether everybody may read it, so that the edge keeps it.</summary>
    public bool IsPublic { get; init; }

    /// <summary>The version that an answer shows; null when it shows none.</summary>
    public async Task<long?> VersionOfAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (Listed is not { } product)
        {
            return VersionOf(answer);
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

    /// <summary>The version in an entity tag such as <c>"42-7-1795905453566849"</c>; null without one.</summary>
    public static long? VersionOf(HttpResponseMessage answer) =>
        answer.Headers.ETag?.Tag.Trim('"').Split('-') is [_, var text, _] && long.TryParse(text, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;
}
