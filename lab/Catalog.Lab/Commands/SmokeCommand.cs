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
        command.SetAction((arguments, ct) => RunAsync(common.Read(arguments), ct));
        return command;
    }

    private static async Task<int> RunAsync(LabOptions options, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(options.Duration ?? Timeout.InfiniteTimeSpan);
        var console = new LabConsole();
        await using var catalog = await RunningCatalog.StartAsync(options.Catalog, console, limit.Token);

        var walk = new SmokeWalk([.. catalog.Nodes.Select(node => node.Http)]);
        var steps = new List<SmokeStep>();
        await foreach (var step in walk.RunAsync(limit.Token))
        {
            steps.Add(step);
            Write(console.Out, steps.Count, step);
        }

        if (options.Json is { } file)
        {
            await LabJson.WriteAsync(steps, file, limit.Token);
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
