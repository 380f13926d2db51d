using System.Buffers;
using System.Text;
using System.Text.Json;
using Catalog.Domain;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>The fields of JSON objects, by columns. A field of an object within is a column too: <c>variant.sku</c>.</summary>
internal sealed class JsonFields
{
    /// <summary>The maximum number of different names in a file; more are left out.</summary>
    public const int MostNames = 500;

    private const string NoNames = "must have names that are valid text";

    private readonly List<string> _names = [];
    private readonly List<byte[]> _utf8 = [];
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private readonly FieldValue[] _values = new FieldValue[MostNames];
    private readonly long[] _seen = new long[MostNames];
    private long _record;

    public IReadOnlyList<string> Columns => _names;

    public FieldValue this[int column] => _seen[column] == _record ? _values[column] : default;

    /// <summary>Reads one object.</summary>
    /// <returns>What is wrong with it, or <see langword="null"/>.</returns>
    public RuleViolation? Read(in ReadOnlySequence<byte> json)
    {
        _record++;
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return new RuleViolation("$", "must be one JSON object");
            }

            if (ReadObject(ref reader, prefix: null) is { } broken)
            {
                return broken;
            }

            return json.Slice(reader.Position).ToArray().AsSpan().Trim(" \t\r\n"u8).IsEmpty ? null : new RuleViolation("$", "must be one JSON object");
        }
        catch (InvalidOperationException)
        {
            return new RuleViolation("$", NoNames); // half a surrogate pair, compared with a name
        }
        catch (JsonException e)
        {
            return new RuleViolation("$", $"must be well-formed JSON (column {e.BytePositionInLine + 1} of line {e.LineNumber + 1})");
        }
    }

    private RuleViolation? ReadObject(ref Utf8JsonReader reader, string? prefix)
    {
        var next = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!TryColumn(ref reader, prefix, next, out var column, out var name))
            {
                return new RuleViolation("$", NoNames);
            }

            next = column + 1;
            reader.Read();
            var isObject = reader.TokenType == JsonTokenType.StartObject;
            var value = new FieldValue(FieldKind.Other);
            if (!isObject && !TryValue(ref reader, out value))
            {
                return new RuleViolation(name ?? _names[column], "must be a text");
            }

            if (column >= 0)
            {
                if (_seen[column] == _record)
                {
                    return new RuleViolation(_names[column], "must not be given twice");
                }

                (_values[column], _seen[column]) = (value, _record);
            }

            if (isObject && ReadObject(ref reader, name ?? _names[column]) is { } broken)
            {
                return broken;
            }
        }

        return null;
    }

    // Records mostly repeat their names in the same order, so the next column is looked at first.
    private bool TryColumn(ref Utf8JsonReader reader, string? prefix, int next, out int column, out string? name)
    {
        (column, name) = (next, null);
        if (prefix is null && next < _names.Count && reader.ValueTextEquals(_utf8[next]))
        {
            return true;
        }

        try
        {
            name = prefix is null ? reader.GetString()! : $"{prefix}.{reader.GetString()}";
        }
        catch (InvalidOperationException)
        {
            return false; // not UTF-8, or half a surrogate pair
        }

        if (!_columns.TryGetValue(name, out column))
        {
            column = _names.Count < MostNames ? _names.Count : -1;
            if (column >= 0)
            {
                _columns.Add(name, column);
                _names.Add(name);
                _utf8.Add(Encoding.UTF8.GetBytes(name));
            }
        }

        return true;
    }

    private static bool TryValue(ref Utf8JsonReader reader, out FieldValue value)
    {
        value = default;
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            return TryList(ref reader, out value);
        }

        if (!TryText(ref reader, out var text))
        {
            return false;
        }

        value = reader.TokenType == JsonTokenType.Number ? new FieldValue(FieldKind.Number, text) : FieldValue.Of(text);
        return true;
    }

    private static bool TryList(ref Utf8JsonReader reader, out FieldValue value)
    {
        var list = new List<string?>();
        value = new FieldValue(FieldKind.List, null, list);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            string? text = null;
            if (reader.TokenType == JsonTokenType.StartArray || (reader.TokenType == JsonTokenType.StartObject && !TryName(ref reader, out text)))
            {
                reader.Skip();
                value = new FieldValue(FieldKind.Other);
            }
            else if (reader.TokenType == JsonTokenType.EndObject || TryText(ref reader, out text))
            {
                list.Add(text);
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    // The name of an object stands for it. Ends at its end.
    private static bool TryName(ref Utf8JsonReader reader, out string? text)
    {
        text = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals("name"u8);
            reader.Read();
            if (isName && reader.TokenType == JsonTokenType.String && !TryText(ref reader, out text))
            {
                text = null;
            }

            reader.Skip();
        }

        return text is not null;
    }

    private static bool TryText(ref Utf8JsonReader reader, out string? text)
    {
        try
        {
            text = reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString(),
                JsonTokenType.Number => reader.HasValueSequence ? Encoding.ASCII.GetString(reader.ValueSequence) : Encoding.ASCII.GetString(reader.ValueSpan),
                JsonTokenType.True => "true",
                JsonTokenType.False => "false",
                _ => null,
            };
            return true;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }
}
