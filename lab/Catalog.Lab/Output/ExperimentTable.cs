using System.Globalization;
using Catalog.Lab.Experiments;
using Spectre.Console;

namespace Catalog.Lab.Output;

/// <summary>Prints the figures of an experiment as a table.</summary>
internal static class ExperimentTable
{
    public static void Write(IAnsiConsole console, ExperimentResult result)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "value", "unit", "target", "ok");
        table.Columns[1].RightAligned();
        foreach (var row in result.Rows)
        {
            table.AddRow(
                Markup.Escape(row.Row),
                row.Value.ToString("#,0.###", CultureInfo.InvariantCulture),
                Markup.Escape(row.Unit),
                Markup.Escape(row.Target ?? ""),
                row.Target is null ? "" : row.Ok ? "[green]yes[/]" : "[red]NO[/]");
        }

        console.Write(table);
    }
}
