using System.CommandLine;
using System.Globalization;
using Catalog.Benchmarks.Measuring;
using Catalog.Lab.Experiments;
using Catalog.Lab.Output;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;
using Spectre.Console;

namespace Catalog.Lab.Commands;

/// <summary>check NAME and bench NAME: runs one experiment; prints a table, then one line of JSON.</summary>
internal static class ExperimentCommand
{
    /// <param name="name">check or bench.</param>
    /// <param name="summary">The description for the help.</param>
    /// <param name="experiments">The experiments to choose from.</param>
    public static Command Create(string name, string summary, IReadOnlyList<IExperiment> experiments)
    {
        var common = new CommonOptions("How long to measure.", "Also write the last line, the result as JSON, to a file.");
        var experiment = new Argument<string?>("NAME")
        {
            Description = "The experiment; without it, all are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var markdown = new Option<FileInfo?>("--markdown") { HelpName = "FILE", Description = "Also write the table as Markdown to a file." };
        OutputFile.MustBeWritable(markdown);
        var command = new Command(name, $"{summary} Exit code 1 when a figure misses its target.") { experiment };
        common.AddTo(command);
        command.Options.Add(markdown);
        var replay = new ReplayArguments(
            $"Replay the reads of an access log in a loop: {string.Join(" and ", experiments.Where(e => e.TakesReplay).Select(e => e.Name))} only.",
            "as fast as responses arrive");
        if (experiments.Any(known => known.TakesReplay))
        {
            replay.AddTo(command);
        }

        var trace = new Option<FileInfo>("--trace")
        {
            HelpName = "FILE",
            Description = "Take the keys from a file, big-endian 32-bit numbers: "
                + $"{string.Join(" and ", experiments.Where(e => e.TakesTrace).Select(e => e.Name))} only.",
        };
        trace.AcceptExistingOnly();
        if (experiments.Any(known => known.TakesTrace))
        {
            command.Options.Add(trace);
        }

        var own = new CheckArguments(experiments);
        own.AddTo(command);
        command.SetAction(async (arguments, ct) =>
        {
            var wanted = arguments.GetValue(experiment);
            var (log, keys, error) = (replay.Read(arguments), arguments.GetValue(trace), arguments.InvocationConfiguration.Error);
            if (experiments.FirstOrDefault(known => known.Name == wanted) is { } found)
            {
                var unsupported = common.Read(arguments).Redis != RedisTopology.Single && !found.TakesRedis ? "--redis"
                    : log is not null && !found.TakesReplay ? "--replay"
                    : keys is not null && !found.TakesTrace ? trace.Name
                    : own.Unsupported(arguments, found);
                if (unsupported is null)
                {
                    var console = new LabConsole();
                    var context = new ExperimentContext
                    {
                        Replay = log?.Log,
                        Speed = log?.Speed,
                        Trace = keys,
                        Seed = own.Seed(arguments),
                        World = own.World(arguments),
                        Counterexample = own.Counterexample(arguments),
                        Lies = own.Lies(arguments),
                        Rows = own.Rows(arguments),
                        Progress = console,
                    };
                    try
                    {
                        return await RunAsync(found, common.Read(arguments), context, arguments.GetValue(markdown), console, ct);
                    }
#pragma warning disable CA1031 // Whatever an experiment throws, it has failed.
                    catch (Exception failure) when (!ct.IsCancellationRequested && failure is not (ServersUnavailableException or ServerStartException))
#pragma warning restore CA1031
                    {
                        await error.WriteLineAsync($"{name} {found.Name} failed: {failure}");
                        return 1;
                    }
                }

                await error.WriteLineAsync($"{name} {found.Name} does not support {unsupported}.");
                return 1;
            }

            await ListAsync(name, wanted, experiments, error);
            return 1;
        });
        return command;
    }

    private static async Task<int> RunAsync(
        IExperiment experiment, LabOptions options, ExperimentContext context, FileInfo? markdown, LabConsole console, CancellationToken ct)
    {
        var before = await OtherWorkAsync(experiment, ct);
        var rows = await experiment.RunAsync(
            context with { Nodes = options.Nodes, Redis = options.Redis, Duration = options.Duration }, ct);
        var after = await OtherWorkAsync(experiment, ct);
        var busy = before.Share > after.Share ? before : after;
        var isJudged = busy.Share <= OtherWork.MostShare;
        var result = isJudged ? ExperimentResult.Of(experiment.Name, rows) : ExperimentResult.NotJudged(experiment.Name, rows);
        console.Out.MarkupLineInterpolated($"[bold]{experiment.Name}[/]  {experiment.Summary}");
        ExperimentTable.Write(console.Out, result);
        if (!isJudged)
        {
            console.Out.MarkupLineInterpolated(
                CultureInfo.InvariantCulture, $"[red]Not judged:[/] other work takes {busy.Share:P0} of the processors ({busy.By}).");
        }

        await Console.Out.WriteLineAsync(LabJson.Line(result));
        if (options.Json is { } file)
        {
            await LabJson.WriteAsync(result, file, ct);
        }

        if (markdown is not null)
        {
            await File.WriteAllTextAsync(markdown.FullName, experiment.Markdown(rows) ?? MarkdownTable.Of(result), ct);
        }

        return result.Ok ? 0 : 1;
    }

    private static Task<OtherWork> OtherWorkAsync(IExperiment experiment, CancellationToken ct) => experiment.NeedsQuiet
        ? OtherWork.WatchAsync(TimeSpan.FromSeconds(2), ct)
        : Task.FromResult(new OtherWork(0, ""));

    private static async Task ListAsync(string kind, string? wanted, IReadOnlyList<IExperiment> experiments, TextWriter error)
    {
        await error.WriteLineAsync(wanted is null ? $"Which {kind}?" : $"There is no {kind} '{wanted}'.");
        foreach (var known in experiments)
        {
            await error.WriteLineAsync($"  {known.Name,-14} {known.Summary}");
        }
    }
}
