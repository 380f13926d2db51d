using System.Globalization;
using System.Text;
using Catalog.Lab.Experiments;

namespace Catalog.Lab.Output;

/// <summary>The figures of an experiment as a Markdown table for the documentation.</summary>
internal static class MarkdownTable
{
    public static string Of(ExperimentResult result)
    {
        var table = new StringBuilder("| | value | unit | target | met |\n|---|---|---|---|---|\n");
        foreach (var row in result.Rows)
        {
            var met = row.Target is null ? "" : row.Ok ? "yes" : "**no**";
            table.Append(
                CultureInfo.InvariantCulture, $"| {Cell(row.Row)} | {row.Value:#,0.###} | {Cell(row.Unit)} | {Cell(row.Target ?? "")} | {met} |\n");
        }

        return table.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
