using Catalog.Tests.Operations;

namespace Catalog.Tests.Telemetry;

/// <summary>The alerts in docs/operations.md.</summary>
internal static class Alerts
{
    /// <summary>The part of the page.</summary>
    public static async Task<string> TextAsync()
    {
        var page = await File.ReadAllTextAsync(Repository.PathOf("docs", "operations.md"));
        var start = page.IndexOf("\n## Alerts\n", StringComparison.Ordinal);
        return page[start..page.IndexOf("\n## ", start + 1, StringComparison.Ordinal)];
    }

    /// <summary>The expressions, by the name of the alert.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ExpressionsAsync() => (await TextAsync()).Split('\n')
        .Select(line => line.Split(" | ", 3))
        .Where(cells => cells.Length == 3 && cells[1].StartsWith('`'))
        .ToDictionary(cells => cells[0].Trim('|', ' '), cells => cells[1].Trim('`'));
}
