using System.Text.RegularExpressions;
using Catalog.Domain;
using Catalog.Domain.Currencies;
using Catalog.Infrastructure.Products.Import;

namespace Catalog.Api.Products;

/// <summary>Reads the options of an import that a pattern cannot check.</summary>
internal static partial class ImportQuery
{
    /// <summary>The names of the parameters of an import, in any case.</summary>
    public static HashSet<string> Names { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        "category", "currency", "cut", "decimal", "deleteAtMost", "deleteMissing", "dryRun", "format", "html", "id", "map", "separator",
    };

    /// <summary>Reads them.</summary>
    /// <param name="violations">Receives the broken rules.</param>
    /// <param name="format">The name of a format.</param>
    /// <param name="map">Pairs of a column and a field, separated by commas or semicolons; a backslash before one makes it part of a name.</param>
    /// <param name="separator">The separator, by name.</param>
    /// <param name="decimal">The decimal sign, by name or as it is.</param>
    /// <param name="currency">A code.</param>
    public static ImportOptions Read(
        List<RuleViolation> violations, string? format, string? map, string? separator, string? @decimal, string? currency)
    {
        if (format is not null && !ImportOptions.Formats.Contains(format))
        {
            violations.Add(new RuleViolation("format", $"must be one of {string.Join(", ", ImportOptions.Formats)}"));
        }

        if (currency is not null && !Currency.TryParse(currency, out _))
        {
            violations.Add(new RuleViolation("currency", "must be a currency code of ISO 4217, such as EUR"));
        }

        return new ImportOptions
        {
            Format = format,
            Map = [.. Pairs(map, violations)],
            Separator = separator switch { "comma" => ',', "semicolon" => ';', "tab" => '\t', "bar" => '|', _ => null },
            DecimalSign = @decimal switch { "comma" or "," => ',', "point" or "." => '.', _ => null },
            Currency = currency,
        };
    }

    private static IEnumerable<(string Column, string Field)> Pairs(string? map, List<RuleViolation> violations)
    {
        foreach (var pair in map is null ? [] : Split(map))
        {
            var at = pair.LastIndexOf(':');
            var (column, field) = at < 0 ? (pair, "") : (pair[..at].Trim(), pair[(at + 1)..].Trim());
            if (column.Length == 0 || !ImportOptions.Fields.Contains(field))
            {
                violations.Add(new RuleViolation("map", $"must have pairs such as Regular price:price; fields are {string.Join(", ", ImportOptions.Fields)}"));
                yield break;
            }

            if (!Columns().IsMatch(column))
            {
                violations.Add(new RuleViolation("map", "must join columns as {Handle}-{Size} does"));
                yield break;
            }

            yield return (column, field);
        }
    }

    [GeneratedRegex(@"^([^{}]*|([^{}]*\{[^{}]+\})+)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Columns();

    private static IEnumerable<string> Split(string map)
    {
        var start = 0;
        for (var i = 0; i <= map.Length; i++)
        {
            if (i == map.Length || (map[i] is ',' or ';' && (i == 0 || map[i - 1] != '\\')))
            {
                yield return map[start..i].Replace("\\,", ",", StringComparison.Ordinal).Replace("\\;", ";", StringComparison.Ordinal);
                start = i + 1;
            }
        }
    }
}
