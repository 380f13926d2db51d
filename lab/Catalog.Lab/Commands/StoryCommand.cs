using System.CommandLine;
using Catalog.Lab.Output;
using Catalog.Lab.Stories;
using Catalog.Testbed;
using Spectre.Console;

namespace Catalog.Lab.Commands;

/// <summary>story NAME: plays a story without a page; exit code 1 when a promise of this repository is broken.</summary>
internal static class StoryCommand
{
    private const string All = "all";

    public static Command Create()
    {
        var name = new Argument<string?>("NAME") { Description = $"The story, or {All}; without it, all are listed.", Arity = ArgumentArity.ZeroOrOne };
        var way = new Option<string?>("--way")
        {
            HelpName = "NAME",
            Description = $"A contender or a way of the story, or {All}. Default: those for which the promise is made.",
        };
        var seed = new Option<int>("--seed") { HelpName = "N", Description = "Decides what is left to chance.", DefaultValueFactory = _ => 1 };
        var json = new Option<FileInfo?>("--json") { HelpName = "FILE", Description = "Also write the result as JSON, one line a way." };
        var history = new Option<FileInfo?>("--history") { HelpName = "FILE", Description = "Also write everything that happened as NDJSON." };
        var markdown = new Option<FileInfo?>("--markdown") { HelpName = "FILE", Description = "Also write the table as Markdown." };
        var command = new Command("story", "Play a story of the lab page on real servers. Exit code 1 when a promise of this repository is broken.")
        {
            name, way, seed, json, history, markdown,
        };
        command.SetAction(async (arguments, ct) =>
        {
            var wanted = arguments.GetValue(name);
            var stories = wanted == All ? StoryBook.Stories : [.. StoryBook.Stories.Where(story => story.Name == wanted)];
            if (stories.Count == 0)
            {
                await ListAsync(wanted, arguments.InvocationConfiguration.Error);
                return 1;
            }

            var results = await PlayAsync(stories, arguments.GetValue(way), arguments.GetValue(seed), ct);
            return await TellAsync(results, arguments.GetValue(json), arguments.GetValue(history), arguments.GetValue(markdown), ct);
        });
        return command;
    }

    private static async Task<List<StoryResult>> PlayAsync(IReadOnlyList<Story> stories, string? way, int seed, CancellationToken ct)
    {
        var console = new LabConsole();
        console.Report("Starting PostgreSQL");
        await using var postgres = await PostgresServer.StartPrivateAsync(ct: ct);
        var database = await postgres.CreateDatabaseAsync(ct: ct);
        var results = new List<StoryResult>();
        foreach (var story in stories)
        {
            foreach (var played in story.Ways.Where(known => way is null ? known.IsPromised : way == All || known.Name == way))
            {
                var result = await StoryRun.PlayAsync(story, played, new StoryOptions(seed, []), database, side: 0, sink: null, ct);
                console.Report($"{story.Name,-16} {played.Name,-20} {(result.Verdict.IsKept ? "kept" : "BROKEN"),-7} {result.Verdict.Text}");
                results.Add(result);
            }
        }

        return results;
    }

    private static async Task<int> TellAsync(
        List<StoryResult> results, FileInfo? json, FileInfo? history, FileInfo? markdown, CancellationToken ct)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("story", "way", "figure", "", "kept");
        table.Columns[2].RightAligned();
        foreach (var result in results)
        {
            table.AddRow(
                Markup.Escape(result.Story.Name),
                Markup.Escape(result.Way.Title),
                StoryTable.Number(result.Verdict.Figure),
                Markup.Escape(result.Verdict.Unit),
                result.Verdict.IsKept ? "[green]yes[/]" : result.IsBroken ? "[red]BROKEN[/]" : "[yellow]no[/]");
        }

        new LabConsole().Out.Write(table);
        var lines = results.Select(result => LabJson.Line(StoryLine.Of(result))).ToArray();
        if (json is not null)
        {
            await File.WriteAllLinesAsync(json.FullName, lines, ct);
        }

        if (history is not null)
        {
            await File.WriteAllLinesAsync(history.FullName, results.SelectMany(result => StoryLine.HistoryOf(result)), ct);
        }

        if (markdown is not null)
        {
            await File.WriteAllTextAsync(markdown.FullName, StoryTable.Markdown(results), ct);
        }

        var broken = results.Count(result => result.IsBroken);
        await Console.Out.WriteLineAsync(LabJson.Line(new { name = "story", ok = broken == 0, stories = results.Count, brokenPromises = broken }));
        return broken == 0 ? 0 : 1;
    }

    private static async Task ListAsync(string? wanted, TextWriter error)
    {
        await error.WriteLineAsync(wanted is null ? "Which story?" : $"There is no story '{wanted}'.");
        foreach (var story in StoryBook.Stories)
        {
            await error.WriteLineAsync($"  {story.Name,-16} {story.Title}");
        }
    }
}
