using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Catalog.Tests.Api;

/// <summary>A schema of the OpenAPI document: gives a valid example, and tells whether a value certainly breaks it.</summary>
/// <remarks>Only the rules in the document are checked. A value that passes here may break another rule of the service.</remarks>
internal sealed class BadInputSchema
{
    private static readonly string[] Candidates = ["1", "FR", "garden", "Rake", "a@example.org", "2030-01-01T00:00:00Z"];
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 10_000 };
    private readonly JsonElement _document;
    private readonly JsonElement _schema;

    public BadInputSchema(JsonElement document, JsonElement schema) => (_document, _schema) = (document, Resolve(document, schema));

    public IReadOnlyList<(string Name, BadInputSchema Schema, bool Required)> Fields =>
        _schema.TryGetProperty("properties", out var fields)
            ? [.. fields.EnumerateObject().Select(f => (f.Name, new BadInputSchema(_document, f.Value), Requires(f.Name)))]
            : [];

    public BadInputSchema? Items => _schema.TryGetProperty("items", out var items) ? new(_document, items) : null;

    public int? MaxLength => Number("maxLength") is { } most ? (int)most : null;

    public int? MaxItems => Number("maxItems") is { } most ? (int)most : null;

    public double? Minimum => Number("minimum");

    public double? Maximum => Number("maximum");

    /// <summary>The maximum as written in the document, whatever its size.</summary>
    public string? MaximumText => _schema.TryGetProperty("maximum", out var most) ? most.GetRawText() : null;

    public bool IsNumber => Is("integer") || Is("number");

    public bool Is(string type) => Types.Contains(type);

    private string[] Types => !_schema.TryGetProperty("type", out var type) ? []
        : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString()!)] : [type.GetString()!];

    /// <summary>A JSON value that fits the schema, as far as one is known.</summary>
    public string Example()
    {
        if (_schema.TryGetProperty("examples", out var examples))
        {
            return examples[0].GetRawText();
        }

        foreach (var given in (string[])["example", "default"])
        {
            if (_schema.TryGetProperty(given, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                return value.GetRawText();
            }
        }

        return _schema.TryGetProperty("enum", out var values) ? values[0].GetRawText()
            : Fields.Count > 0 ? Object(Fields.Select(f => (f.Name, f.Schema.Example())))
            : Is("array") ? "[]"
            : Is("boolean") ? "true"
            : IsNumber ? ((long)Math.Max(1, Minimum ?? 1)).ToString(CultureInfo.InvariantCulture)
            : JsonSerializer.Serialize(Candidates.Append($"{Guid.Empty}").FirstOrDefault(text => !BreaksAsText(text)) ?? Candidates[0]);
    }

    /// <summary>Whether a parameter with this text certainly breaks the schema.</summary>
    public bool BreaksAsText(string text) =>
        IsNumber ? !TryNumber(text, out var number) || BreaksAsNumber(number)
        : Is("boolean") ? !bool.TryParse(text, out _)
        : Is("string") && BreaksAsString(text);

    /// <summary>Whether this text certainly breaks the schema or is not JSON.</summary>
    public bool BreaksAsJson(string json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json, Deep);
            return Breaks(parsed.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return true; // not JSON, or not valid Unicode
        }
    }

    public static string Object(IEnumerable<(string Name, string Json)> fields) =>
        $"{{{string.Join(',', fields.Select(f => $"{JsonSerializer.Serialize(f.Name)}:{f.Json}"))}}}";

    private static JsonElement Resolve(JsonElement document, JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
        {
            schema = document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
        }

        return schema;
    }

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private bool Breaks(JsonElement value) => Types.Length > 0 && value.ValueKind switch
    {
        JsonValueKind.Null => !Is("null"),
        JsonValueKind.True or JsonValueKind.False => !Is("boolean"),
        JsonValueKind.Number => !IsNumber || BreaksAsNumber(value.GetDouble()),
        JsonValueKind.String => !Is("string") || BreaksAsString(value.GetString()!),
        JsonValueKind.Array => !Is("array") || value.GetArrayLength() > (MaxItems ?? int.MaxValue) || value.EnumerateArray().Any(item => Items?.Breaks(item) == true),
        _ => !Is("object") || BreaksAsObject(value),
    };

    private bool BreaksAsNumber(double number) =>
        number < Minimum || number > Maximum || (Is("integer") && (number != Math.Floor(number) || Math.Abs(number) > 1.9e19));

    private bool BreaksAsString(string text)
    {
        var length = text.EnumerateRunes().Count();
        return length > (MaxLength ?? int.MaxValue)
            || length < (Number("minLength") ?? 0)
            || (_schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(text, pattern.GetString()!))
            || (_schema.TryGetProperty("enum", out var values) && values.EnumerateArray().All(v => v.GetString() != text))
            || (_schema.TryGetProperty("format", out var format) && BreaksFormat(format.GetString()!, text));
    }

    private static bool BreaksFormat(string format, string text) => format switch
    {
        "uuid" => !Guid.TryParse(text, out _),
        "date-time" or "date" => !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
        "email" => !text.Contains('@', StringComparison.Ordinal),
        _ => false,
    };

    private bool BreaksAsObject(JsonElement value)
    {
        var names = value.EnumerateObject().Select(f => f.Name).ToArray();
        return names.Distinct().Count() < names.Length
            || Fields.Any(f => value.TryGetProperty(f.Name, out var field) ? f.Schema.Breaks(field) : f.Required)
            || (IsClosed && names.Except(Fields.Select(f => f.Name)).Any());
    }

    private bool IsClosed => _schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.False;

    private bool Requires(string field) =>
        _schema.TryGetProperty("required", out var required) && required.EnumerateArray().Any(r => r.GetString() == field);

    private double? Number(string keyword) => _schema.TryGetProperty(keyword, out var value) ? value.GetDouble() : null;
}
