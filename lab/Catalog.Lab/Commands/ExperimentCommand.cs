using System.CommandLine;
using Catalog.Lab.Experiments;
using Catalog.Lab.Output;
using Catalog.Testbed.Experiments;
using Spectre.Console;

namespace Catalog.Lab.Commands;

/// <summary>check NAME and bench NAME: one experiment by name; figures for people, then one line of JSON.</summary>
internal static class ExperimentCommand
{
    /// <param name="name">check or bench.</param>
    /// <param name="summary">For the help.</param>
    /// <param name="experiments">Those that can be named.</param>
    public static Command Create(string name, string summary, IReadOnlyList<IExperiment> experiments)
    {
        var common = new CommonOptions("How long to measure.", "Write the last line, the result as JSON, to a file too.");
        var experiment = new Argument<string?>("NAME")
        {
            Description = "Which one; without it, all are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var markdown = new Option<FileInfo?>("--markdown") { HelpName = "FILE", Description = "Write the table as Markdown to a file too." };
        var command = new Command(name, $"{summary} Exit code 1 when a figure misses its target.") { experiment };
        common.AddTo(command);
        command.Options.Add(markdown);
        command.SetAction(async (arguments, ct) =>
        {
            var wanted = arguments.GetValue(experiment);
            if (experiments.FirstOrDefault(known => known.Name == wanted) is { } found)
            {
                return await RunAsync(found, common.Read(arguments), arguments.GetValue(markdown), ct);
            }

            await ListAsync(name, wanted, experiments, arguments.InvocationConfiguration.Error);
            return 1;
        });
        return command;
    }

    private static async Task<int> RunAsync(IExperiment experiment, LabOptions options, FileInfo? markdown, CancellationToken ct)
    {
        var console = new LabConsole();
        var rows = await experiment.RunAsync(
            new ExperimentContext { Nodes = options.Nodes, Redis = options.Redis, Duration = options.Duration, Progress = console },
            ct);
        var result = ExperimentResult.Of(experiment.Name, rows);
        console.Out.MarkupLineInterpolated($"[bold]{experiment.Name}[/]  {experiment.Summary}");
        ExperimentTable.Write(console.Out, result);
        if (options.Json is { } file)
        {
            await LabJson.WriteAsync(result, file, ct);
        }

        if (markdown is not null)
        {
            await File.WriteAllTextAsync(markdown.FullName, MarkdownTable.Of(result), ct);
        }

        await Console.Out.WriteLineAsync(LabJson.Line(result));
        return result.Ok ? 0 : 1;
    }

    private static async Task ListAsync(string kind, string? wanted, IReadOnlyList<IExperiment> experiments, TextWriter error)
    {
        await error.WriteLineAsync(wanted is null ? $"Which {kind}?" : $"There is no {kind} '{wanted}'.");
        foreach (var known in experiments)
        {
            await error.WriteLineAsync($"  {known.Name,-14} {known.Summary}");
        }
    }
}
