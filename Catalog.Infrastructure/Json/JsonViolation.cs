using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Catalog.Domain;

namespace Catalog.Infrastructure.Json;

/// <summary>Explains JSON that could not be read in terms of the API instead of .NET.</summary>
public static partial class JsonViolation
{
    /// <summary>The field and the rule behind an exception of the serializer.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="type">The target type, for the types of its fields; <see langword="null"/> if unknown.</param>
    public static RuleViolation Explain(JsonException exception, JsonTypeInfo? type)
    {
        var field = Field(exception.Path);
        if (exception.InnerException is JsonException)
        {
            return new RuleViolation("$", $"must be well-formed JSON (column {exception.BytePositionInLine + 1} of line {exception.LineNumber + 1})");
        }

        if (exception.Message.StartsWith("Duplicate property", StringComparison.Ordinal))
        {
            return new RuleViolation(field, "must not be given twice");
        }

        return field == "$"
            ? new RuleViolation("$", "must be one JSON object")
            : new RuleViolation(field, At(type, exception.Path!) is { } found ? $"must be {Expected(found)}" : "is not a known field");
    }

    // The serializer's path: $, $.name, $['odd name'].
    private static string Field(string? path) => path switch
    {
        null or "$" => "$",
        "$." => "\"\"", // the field without a name
        ['$', '.', .. var name] => name,
        _ => path[1..],
    };

    private static JsonTypeInfo? At(JsonTypeInfo? type, string path)
    {
        foreach (Match step in Steps().Matches(path))
        {
            var next = step.Groups["name"] is { Success: true } name
                ? type?.Properties.FirstOrDefault(property => property.Name == name.Value)?.PropertyType
                : type?.ElementType;
            type = next is null ? null : type!.Options.GetTypeInfo(next);
        }

        return type;
    }

    private static string Expected(JsonTypeInfo type)
    {
        var plain = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        return type.Kind switch
        {
            JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "an object",
            JsonTypeInfoKind.Enumerable => type.ElementType == typeof(string) ? "a list of texts" : "a list of objects",
            _ when plain == typeof(decimal) => "a number within range",
            _ when plain == typeof(bool) => "true or false",
            _ when plain.IsPrimitive => "a whole number",
            _ => "a text",
        };
    }

    [GeneratedRegex(@"\.(?<name>[^.[]*)|\['(?<name>[^']*)'\]|\[\d+\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Steps();
}
