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
    private const int Attempts = 3;

    public static Command Create()
    {
        var name = new Argument<string?>("NAME") { Description = $"The story, or {All}; without it, all are listed.", Arity = ArgumentArity.ZeroOrOne };
        var way = new Option<string?>("--way")
        {
            HelpName = "NAME",
            Description = $"A contender or a way of the story, or {All}. Default: those for which the promise is made.",
        };
        var seed = new Option<int>("--seed") { HelpName = "N", Description = "Decides what is left to chance.", DefaultValueFactory = _ => 1 };
        var atOnce = new Option<int>("--at-once") { HelpName = "N", Description = "How many are played at the same time.", DefaultValueFactory = _ => 1 };
        atOnce.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--at-once must be at least 1.");
            }
        });
        var json = new Option<FileInfo?>("--json") { HelpName = "FILE", Description = "Also write the result as JSON, one line a way." };
        var history = new Option<FileInfo?>("--history") { HelpName = "FILE", Description = "Also write everything that happened as NDJSON." };
        var markdown = new Option<FileInfo?>("--markdown") { HelpName = "FILE", Description = "Also write the table as Markdown." };
        OutputFile.MustBeWritable(json);
        OutputFile.MustBeWritable(history);
        OutputFile.MustBeWritable(markdown);
        var command = new Command("story", "Play a story of the lab page on real servers. Exit code 1 when a promise of this repository is broken, or could not be judged.")
        {
            name, way, seed, atOnce, json, history, markdown,
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

            if (arguments.GetValue(way) is { } named && named != All && !stories.SelectMany(story => story.Ways).Any(known => known.Name == named))
            {
                var ways = stories.SelectMany(story => story.Ways).Select(known => known.Name).Distinct();
                await arguments.InvocationConfiguration.Error.WriteLineAsync($"There is no way '{named}'. Those of {wanted}: {string.Join(", ", ways)}.");
                return 1;
            }

            var results = await PlayAsync(stories, arguments.GetValue(way), arguments.GetValue(seed), arguments.GetValue(atOnce), ct);
            return await TellAsync(results, arguments.GetValue(json), arguments.GetValue(history), arguments.GetValue(markdown), ct);
        });
        return command;
    }

    private static async Task<StoryResult[]> PlayAsync(IReadOnlyList<Story> stories, string? way, int seed, int atOnce, CancellationToken ct)
    {
        var console = new LabConsole();
        console.Report("Starting PostgreSQL");
        await using var postgres = await PostgresServer.StartPrivateAsync(ct: ct);
        var database = await postgres.CreateDatabaseAsync(ct: ct);
        var all = stories.SelectMany(story => story.Ways
            .Where(known => way is null ? known.IsPromised : way == All || known.Name == way)
            .Select(known => (Story: story, Way: known))).ToArray();
        var results = new StoryResult[all.Length];
        await Parallel.ForAsync(0, all.Length, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = ct }, async (at, token) =>
            results[at] = await PlayAsync(all[at].Story, all[at].Way, seed, database, console, token));
        return results;
    }

    // Again when the machine itself disturbed it.
    private static async Task<StoryResult> PlayAsync(Story story, Way way, int seed, string database, LabConsole console, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var result = await StoryRun.PlayAsync(story, way, new StoryOptions(seed, []), database, side: 0, sink: null, ct);
            console.Report($"{story.Name,-16} {way.Name,-20} {result.Word,-8} {result.Verdict.Text}");
            if (!result.IsDisturbed || attempt == Attempts)
            {
                return result;
            }
        }
    }

    private static async Task<int> TellAsync(
        StoryResult[] results, FileInfo? json, FileInfo? history, FileInfo? markdown, CancellationToken ct)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("story", "way", "figure", "", "promise");
        table.Columns[2].RightAligned();
        foreach (var result in results)
        {
            table.AddRow(
                Markup.Escape(result.Story.Name),
                Markup.Escape(result.Way.Title),
                StoryTable.Number(result.Verdict.Figure),
                Markup.Escape(result.Verdict.Unit),
                $"[{(result.Verdict.IsKept ? "green" : result.IsBroken ? "red" : "yellow")}]{result.Word}[/]");
        }

        new LabConsole().Out.Write(table);
        var broken = results.Count(result => result.IsBroken);
        var notJudged = results.Count(result => result.Way.IsPromised && result.IsDisturbed);
        var isOk = broken + notJudged == 0;
        await Console.Out.WriteLineAsync(LabJson.Line(new { name = "story", ok = isOk, stories = results.Length, brokenPromises = broken, notJudged }));
        if (json is not null)
        {
            await File.WriteAllLinesAsync(json.FullName, results.Select(result => LabJson.Line(StoryLine.Of(result))), ct);
        }

        if (history is not null)
        {
            await File.WriteAllLinesAsync(history.FullName, results.SelectMany(result => StoryLine.HistoryOf(result)), ct);
        }

        if (markdown is not null)
        {
            await File.WriteAllTextAsync(markdown.FullName, StoryTable.Markdown(results), ct);
        }

        return isOk ? 0 : 1;
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
