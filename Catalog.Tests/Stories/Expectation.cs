using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Catalog.Tests.Stories;

/// <summary>What a story says about a response: a status; <c>subject is text</c>, <c>subject has text</c>, <c>subject count number</c> or
/// <c>subject present</c>, of a header, the body, or a place in it such as <c>$.items[0].id</c>.</summary>
internal static partial class Expectation
{
    /// <summary>Compares a response with an expectation.</summary>
    /// <returns>What is different; null if nothing is.</returns>
    /// <exception cref="FormatException">The expectation cannot be read.</exception>
    public static string? Broken(string expectation, HttpResponseMessage answer, string body)
    {
        if (int.TryParse(expectation, CultureInfo.InvariantCulture, out var status))
        {
            return (int)answer.StatusCode == status ? null : $"status {(int)answer.StatusCode} instead of {status}";
        }

        var rule = Rule().Match(expectation) is { Success: true } match ? match : throw new FormatException($"'{expectation}' is not an expectation.");
        var (subject, verb, text) = (rule.Groups[1].Value, rule.Groups[2].Value, rule.Groups[3].Value);
        var found = subject.StartsWith('$') ? Place(body, subject) : subject == "body" ? body : Header(answer, subject);
        var holds = verb switch
        {
            "is" => found == text,
            "has" => found?.Contains(text, StringComparison.Ordinal) == true,
            "count" => found is not null && JsonElement.Parse(found) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength().ToString(CultureInfo.InvariantCulture) == text,
            _ => !string.IsNullOrEmpty(found),
        };
        return holds ? null : $"{expectation}: it is {found ?? "absent"}";
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.NonValidated.TryGetValues(name, out var values) || answer.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    private static string? Place(string body, string path)
    {
        JsonElement here;
        try
        {
            here = JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }

        foreach (var step in Step().Matches(path).Select(step => step.Groups))
        {
            if (step[1].Success)
            {
                if (here.ValueKind != JsonValueKind.Object || !here.TryGetProperty(step[1].Value, out here))
                {
                    return null;
                }
            }
            else
            {
                var index = int.Parse(step[2].Value, CultureInfo.InvariantCulture);
                if (here.ValueKind != JsonValueKind.Array || here.GetArrayLength() <= index)
                {
                    return null;
                }

                here = here[index];
            }
        }

        return here.ValueKind == JsonValueKind.String ? here.GetString() : here.GetRawText();
    }

    [GeneratedRegex(@"^(\S+) (?:(is|has|count) (\S.*)|(?:present))$")]
    private static partial Regex Rule();

    [GeneratedRegex(@"\.(\w+)|\[(\d+)\]")]
    private static partial Regex Step();
}
