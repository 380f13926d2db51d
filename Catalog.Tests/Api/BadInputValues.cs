using System.Text.Json;

namespace Catalog.Tests.Api;

/// <summary>Values that attackers send, and values that programs send by mistake.</summary>
internal static class BadInputValues
{
    public static readonly string[] Texts =
    [
        "", " ", "\t", "0", "-1", "1.5", "007", "0x10", "1e3", "1e400", "NaN", "Infinity", "-Infinity", "9223372036854775807",
        "9223372036854775808", "-9223372036854775809", "99999999999999999999999999999999999999", "true", "null", "undefined",
        "abc", "\u0000", "a\u0000b", "' OR '1'='1", "'; DROP TABLE products; --", "\\'; --", "\"", "`", "%", "%%s%n", "_", "\\",
        "../../etc/passwd", "..\\..\\windows", "/etc/passwd", "a/b", "a?b", "a#b", "a&b=c", "a;b", "\r\nX-Injected: yes", "\n", "\u007f", "\u0085", "\u2028",
        "{{7*7}}", "${jndi:ldap://x}", "<script>alert(1)</script>", "*", "* /etc", "\u202Egnp.exe", "\u0627\u0644\u0639\u0631\u0628\u064a\u0629", "\U0001F469\u200D\U0001F4BB\U0001F680",
        "e\u0301\u0301\u0301\u0301", "\uFEFF", "\uFFFF", "\u00DF", "\u0130", "\u212A", "\uFF11", "{garden}", "[1]", "\"1-1\"", "W/\"1-1\"", "\"1-", "\"1--1\"", "\"99999999999999999999-1\"",
        new('x', 300), new('9', 400), new('\u00e9', 5000),
    ];

    /// <summary>Escapes that do not decode to text.</summary>
    public static readonly string[] Escapes = ["%C0%80", "%C0%AF", "%ED%A0%80", "%FF", "%E2%82", "%F4%90%80%80", "%25%30%30", "%2e%2e%2f"];

    private static readonly string[] Json =
    [
        "null", "true", "false", "0", "-0", "-1", "1", "1.5", "0.001", "1e400", "-1e400", "1e308", "1e-400", "1E5", "9223372036854775808",
        "99999999999999999999999999999999999999", "79228162514264337593543950336", "01", "+1", ".5", "1.", "NaN", "Infinity", "-",
        "\"1\"", "[]", "{}", "[null]", "[1]", "[[]]", "[{}]", "{\"a\":1}", "{\"$ref\":\"#\"}", "{\"__proto__\":{}}", "undefined", "'a'", "\"", "\"\\",
        "\"\\ud800\"", "\"a\\udc00b\"", "\"\\ud83d\\u0000\"", "\"\\u0000\"", "\"\\x00\"", "\"\u0001\"", "\"a\nb\"", "",
        Nested('[', ']'), $"{Repeat("{\"a\":", 1000)}1{Repeat("}", 1000)}",
    ];

    /// <summary>Values for one field or item: JSON, or text that resembles it.</summary>
    public static IEnumerable<string> JsonFor(BadInputSchema schema)
    {
        var values = Json.Concat(Texts.Select(text => JsonSerializer.Serialize(text)));
        if (schema.MaxLength is { } length)
        {
            values = values.Append(JsonSerializer.Serialize(new string('x', length + 1)));
        }

        if (schema.Maximum is { } most && schema.Minimum is { } least)
        {
            values = values.Append($"{(decimal)most + 1}").Append($"{(decimal)least - 1}");
        }

        if (schema.Items is { } items)
        {
            values = values
                .Concat(JsonFor(items).Select(item => $"[{item}]"))
                .Append($"[{string.Join(',', Enumerable.Repeat(items.Example(), (schema.MaxItems ?? 1000) + 1))}]");
        }

        return schema.Fields.Count == 0 ? values : values.Concat(schema.Fields.SelectMany(field => JsonFor(field.Schema)
            .Select(value => BadInputSchema.Object(schema.Fields.Select(f => (f.Name, f.Name == field.Name ? value : f.Schema.Example()))))));
    }

    /// <summary>Values for one parameter.</summary>
    public static IEnumerable<string> TextsFor(BadInputSchema schema) =>
        schema.MaxLength is { } length ? Texts.Append(new string('x', length + 1)) : Texts;

    private static string Nested(char open, char close) => new string(open, 1000) + new string(close, 1000);

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
