using System.CommandLine;
using System.Diagnostics;
using Catalog.Lab.Output;
using Catalog.Lab.Page;
using Catalog.Lab.Replay;
using Catalog.Testbed;

namespace Catalog.Lab.Commands;

/// <summary>Without a subcommand: starts everything and runs until Ctrl-C.</summary>
internal static class RunCommand
{
    public static RootCommand Create()
    {
        var common = new CommonOptions("Stop after N seconds.", "Write the addresses to a file once everything is up.");
        var data = new Option<DirectoryInfo?>("--data")
        {
            Description = "Keep the data of PostgreSQL and Redis in a folder between runs; without it, the data is deleted at the end.",
            HelpName = "DIR",
        };
        var dashboard = new Option<bool>("--dashboard") { Description = "Also start the Aspire dashboard, which is fetched once: traces, metrics and logs of all nodes." };
        var root = new RootCommand("Catalog's lab: runs the service on real servers and tests it under faults.") { data, dashboard };
        var replay = new ReplayArguments("Once everything is up, send the reads of an access log without signing in, and print statistics of the responses.", "1");
        common.AddTo(root);
        replay.AddTo(root);
        root.Validators.Add(result =>
        {
            if (result.GetValue(data) is not null && common.Redis(result) != RedisTopology.Single)
            {
                result.AddError("--data works with a single Redis only.");
            }
        });
        root.SetAction((arguments, ct) => RunAsync(
            common.Read(arguments), arguments.GetValue(data), replay.Read(arguments), arguments.GetValue(dashboard), ct));
        return root;
    }

    private static async Task<int> RunAsync(
        LabOptions options, DirectoryInfo? data, ReplayOptions? replay, bool isWatched, CancellationToken ct)
    {
        var console = new LabConsole();
        await using var dashboard = isWatched ? await DashboardServer.StartAsync(console, ct) : null;
        var start = Stopwatch.GetTimestamp();
        await using var catalog = await RunningCatalog.StartAsync(
            options.Catalog with
            {
                DataDirectory = data?.FullName,
                Environment = EnvironmentOf(replay, dashboard),
            },
            console,
            ct);
        await using var page = await LabPage.StartAsync(
            new LabPageOptions { Postgres = await catalog.Postgres.CreateDatabaseAsync(ct: ct), Catalog = catalog, Dashboard = dashboard?.Address }, ct);
        await Welcome.WriteAsync(console.Out, catalog, page.Address, dashboard?.Address, Stopwatch.GetElapsedTime(start), data, ct);
        if (options.Json is { } file)
        {
            await LabJson.WriteAsync(Addresses.Of(catalog, page.Address), file, ct);
        }

        if (replay is not null)
        {
            console.Report($"Replaying {replay.Log.Name}");
            ExperimentTable.Write(console.Out, await LogReplay.RunAsync(catalog.Nodes, replay, ct));
        }

        await Waiting.UntilAsync(options.Duration ?? Timeout.InfiniteTimeSpan, ct);
        console.Report("Stopping everything");
        return 0;
    }

    private static Dictionary<string, string> EnvironmentOf(ReplayOptions? replay, DashboardServer? dashboard)
    {
        var environment = new Dictionary<string, string>(replay is null ? [] : LimitsOutOfReach.Settings); // the replay comes from one address
        if (dashboard is not null)
        {
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = dashboard.Endpoint.ToString();
        }

        return environment;
    }
}
