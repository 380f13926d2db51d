using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Catalog.Domain;

namespace Catalog.Infrastructure.Json;

/// <summary>Explains JSON that could not be read in terms of the API instead of .NET.</summary>
public static class JsonViolation
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

        var member = type?.Properties.FirstOrDefault(p => field == p.Name || field.StartsWith(p.Name + '[', StringComparison.Ordinal));
        return field == "$"
            ? new RuleViolation("$", "must be one JSON object")
            : new RuleViolation(field, member is null ? "is not a known field" : $"must be {Expected(member.PropertyType, field)}");
    }

    // The serializer's path: $, $.name, $['odd name'].
    private static string Field(string? path) => path switch
    {
        null or "$" => "$",
        "$." => "\"\"", // the field without a name
        ['$', '.', .. var name] => name,
        _ => path[1..],
    };

    private static string Expected(Type type, string field)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(string) || field.EndsWith(']'))
        {
            return "a text";
        }

        return plain == typeof(decimal) ? "a number within range"
            : plain == typeof(bool) ? "true or false"
            : plain.IsPrimitive ? "a whole number"
            : "a list of texts";
    }
}
