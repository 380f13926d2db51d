using System.CommandLine;
using Catalog.Lab.Output;
using Catalog.Lab.Smoke;
using Catalog.Testbed;
using Spectre.Console;

namespace Catalog.Lab.Commands;

/// <summary>smoke: starts everything, runs the main scenario once over HTTP, stops everything.</summary>
internal static class SmokeCommand
{
    public static Command Create()
    {
        var common = new CommonOptions("Give up after N seconds.", "Write the steps to a file.");
        var command = new Command("smoke", "Start everything, run the main scenario once over HTTP, and stop; exit code 0 or 1.");
        common.AddTo(command);
        command.SetAction(async (arguments, ct) =>
        {
            var options = common.Read(arguments);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(options.Duration ?? Timeout.InfiniteTimeSpan);
            try
            {
                return await RunAsync(options, limit.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                await arguments.InvocationConfiguration.Error.WriteLineAsync("A step took too long.");
                return 1;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(LabOptions options, CancellationToken ct)
    {
        var console = new LabConsole();
        await using var catalog = await RunningCatalog.StartAsync(options.Catalog, console, ct);

        var walk = new SmokeWalk([.. catalog.Nodes.Select(node => node.Http)]);
        var steps = new List<SmokeStep>();
        await foreach (var step in walk.RunAsync(ct))
        {
            steps.Add(step);
            Write(console.Out, steps.Count, step);
        }

        if (options.Json is { } file)
        {
            await LabJson.WriteAsync(steps, file, ct);
        }

        var ok = steps.TrueForAll(step => step.Ok);
        console.Out.MarkupLine(ok ? $"[green]All {steps.Count} steps passed.[/]" : "[red]The last step failed; the rest did not run.[/]");
        return ok ? 0 : 1;
    }

    private static void Write(IAnsiConsole console, int number, SmokeStep step)
    {
        console.MarkupLineInterpolated($"{number,3}  {step.What,-46} [grey]{step.Node,-10}[/] {step.Status}  {step.CacheStatus ?? "-"}");
        if (!step.Ok)
        {
            console.MarkupLineInterpolated($"     [red]expected {step.Expected}[/]");
            console.MarkupLineInterpolated($"     [grey]{step.Body}[/]");
        }
    }
}
