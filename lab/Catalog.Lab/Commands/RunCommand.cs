using System.CommandLine;
using System.Diagnostics;
using System.Net;
using Catalog.Lab.HttpFiles;
using Catalog.Lab.Output;
using Catalog.Lab.Page;
using Catalog.Lab.Replay;
using Catalog.Testbed;

namespace Catalog.Lab.Commands;

/// <summary>Without a subcommand: starts everything and runs until Ctrl-C.</summary>
internal static class RunCommand
{
    private const int FirstPort = 5080;
    private const int PagePort = 5070; // the next free one when it is taken

    public static RootCommand Create()
    {
        var common = new CommonOptions("Stop after N seconds.", "Write the addresses to a file once everything is up.");
        var data = new Option<DirectoryInfo?>("--data")
        {
            Description = "Keep the data of PostgreSQL and Redis in a folder between runs; without it, the data is deleted at the end.",
            HelpName = "DIR",
        };
        var dashboard = new Option<bool>("--dashboard") { Description = "Also start the Aspire dashboard, which is fetched once: traces, metrics and logs of all nodes." };
        var empty = new Option<bool>("--empty") { Description = "Start without sample data." };
        var follower = new Option<bool>("--follower") { Description = "Also start samples/Follower, another service that follows the changes and keeps copies." };
        var port = new Option<int>("--port")
        {
            Description = "Port of the first node; the others follow, and ports in use are skipped.",
            HelpName = "N",
            DefaultValueFactory = _ => FirstPort,
        };
        port.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number is < 1024 or > 65000)
            {
                result.AddError("--port must be from 1024 to 65000.");
            }
        });
        var root = new RootCommand("Catalog's lab: runs the service on real servers and tests it under faults.") { data, empty, port, dashboard, follower };
        var replay = new ReplayArguments("Once everything is up, send the reads of an access log without signing in, and print statistics of the responses.", "1");
        common.AddTo(root);
        replay.AddTo(root);
        root.Validators.Add(result =>
        {
            if (result.GetValue(data) is not null && common.Redis(result) != RedisTopology.Single)
            {
                result.AddError("--data works with a single Redis only.");
            }

            if (result.GetValue(follower) && common.Redis(result) != RedisTopology.Single)
            {
                result.AddError("--follower works with a single Redis only.");
            }
        });
        root.SetAction((arguments, ct) => RunAsync(
            common.Read(arguments),
            new StartOptions(arguments.GetValue(data), arguments.GetValue(empty), arguments.GetValue(port), arguments.GetValue(dashboard), arguments.GetValue(follower)),
            replay.Read(arguments),
            ct));
        return root;
    }

    private static Dictionary<string, string> Settings(ReplayOptions? replay, DashboardServer? dashboard, EndPoint page)
    {
        // A replay comes from one address.
        var settings = new Dictionary<string, string>(replay is null ? new Dictionary<string, string>() : LimitsOutOfReach.Settings)
        {
            ["Prometheus__Enabled"] = "true",
            ["Warmup__Products"] = "20", // few, so that the reads of the README begin with a miss
            ["Home__LabPage"] = $"http://{page}/",
            ["Sessions__Idle"] = "1.00:00:00", // the tokens in http-client.env.json stay valid for as long as the lab is likely to run
        };
        if (dashboard is not null)
        {
            settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = dashboard.Endpoint.ToString();
        }

        return settings;
    }

    private static async Task<int> RunAsync(LabOptions options, StartOptions start, ReplayOptions? replay, CancellationToken ct)
    {
        var console = new LabConsole();
        await using var dashboard = start.IsWatched ? await DashboardServer.StartAsync(console, ct) : null;
        var began = Stopwatch.GetTimestamp();
        using var socket = LabPage.Listen(PagePort); // the nodes link to it
        await using var catalog = await RunningCatalog.StartAsync(
            options.Catalog with
            {
                DataDirectory = start.Data?.FullName,
                Content = start.IsEmpty ? SampleContent.Nothing : SampleContent.Everything,
                FirstPort = start.Port,
                Environment = Settings(replay, dashboard, socket.LocalEndPoint!),
            },
            console,
            ct);
        await using var page = await LabPage.StartAsync(
            new LabPageOptions { Postgres = await catalog.Postgres.EnsureDatabaseAsync("lab", ct), Catalog = catalog, Dashboard = dashboard?.Address, Socket = socket }, ct);
        await using var follower = start.IsFollowed
            ? await FollowerProcess.StartAsync(catalog.Nodes[0].Address, catalog.Redis.ConnectionString, catalog.KeyPrefix, "labels")
            : null;
        await StoryFiles.WriteAsync(await StoryVariables.PrepareAsync(catalog, hasSamples: !start.IsEmpty, console, ct), ct);
        await Welcome.WriteAsync(console.Out, catalog, page.Address, dashboard?.Address, Stopwatch.GetElapsedTime(began), start, ct);
        if (follower is not null)
        {
            console.Report($"The follower keeps labels: curl {follower.Address}labels/1");
        }

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
}

/// <summary>The options of a start that only the root command has.</summary>
/// <param name="Data">The folder in which data is kept; null: none.</param>
/// <param name="IsEmpty">Whether to start without sample data.</param>
/// <param name="Port">The port of the first node.</param>
/// <param name="IsWatched">Whether to start the dashboard too.</param>
/// <param name="IsFollowed">Whether to start <c>samples/Follower</c> too.</param>
internal sealed record StartOptions(DirectoryInfo? Data, bool IsEmpty, int Port, bool IsWatched, bool IsFollowed);
