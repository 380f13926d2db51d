using Catalog.Benchmarks.Measuring;
using Catalog.Lab.Checks.ColdStart;
using Catalog.Lab.Replay;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;
using Npgsql;

namespace Catalog.Lab.Checks.WarmUp;

/// <summary>warm-up: reads move to nodes on a new, empty Redis, first all at once and then in steps, while both groups take writes.</summary>
/// <remarks>
/// The old nodes have every product cached. Each variant starts with a new Redis and new nodes, whose code is warmed up first. Both
/// variants read at the same rate, so that the load on the database can be compared.
/// </remarks>
internal sealed class WarmUpCheck : IExperiment
{
    private const int Products = 20_000;
    private const int Written = 50;
    private const int LastViews = 500;
    private const int MostDrops = 200;
    private const double ReadsPerSecond = 1000;
    private static readonly double[] AtOnce = [1];
    private static readonly double[] BySteps = [0.01, 0.05, 0.25, 0.5, 1];
    private static readonly TimeSpan Code = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(2200);

    /// <inheritdoc/>
    public string Name => "warm-up";

    /// <inheritdoc/>
    public string Summary => "Reads moved to a new, empty Redis, at once and in steps: the load on the database, and that nothing is stale or lost.";

    public bool TakesRedis => true;

    /// <inheritdoc/>
    public bool TakesReplay => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        var settings = new Dictionary<string, string>(LimitsOutOfReach.Settings)
        {
            ["Caching__Products__EarlyRefresh"] = "0", // so that every load is due to the new Redis
            ["Caching__Products__Ttl"] = "00:10:00",
        };
        var options = new RunningCatalogOptions
        {
            Nodes = context.Nodes,
            Redis = context.Redis,
            Private = true,
            DrainLimit = DrainLimit,
            Environment = settings,
        };
        await using var catalog = await RunningCatalog.StartAsync(options, context.Progress, ct);
        await using var database = NpgsqlDataSource.Create(catalog.Database);
        using var http = new HttpClient();
        var seeded = await IdsAsync(database, ct);
        var products = await ColdProducts.AddAsync(database, Products, ct);
        using var log = ReplayOptions.Of(context) is { } replay
            ? await replay.OpenAsync(catalog.Nodes[0].Http, double.PositiveInfinity, endless: true, ct)
            : null;
        var acknowledged = new AcknowledgedWrites(Settled, TimeProvider.System);
        var writes = new GroupWrites([.. (log is null ? products : seeded).Take(Written)], http, acknowledged);
        var reads = new PacedReads(log is null ? new ZipfReads(products) : log, ReadsPerSecond, TimeProvider.System);
        var stage = new WarmUpStage(catalog, reads, writes, acknowledged, http);

        context.Progress.Report("Warming up the old Redis");
        await stage.WarmAsync(Code, ct);
        await new ColdReads(new Balancer(catalog.Nodes, []).Choose, http, new ZipfReads(products))
            .ReadAsync(products.Select(product => $"/products/{product}"), ct);
        var each = (context.Duration ?? DefaultDuration) / BySteps.Length;

        context.Progress.Report("Moving all reads at once to a new Redis");
        Moving atOnce;
        await using (var group = await StartAsync("once"))
        {
            atOnce = await stage.MoveAsync(group, AtOnce, each, ct);
            await group.StopAsync(ct);
        }

        await DropSlotAsync(database, "once", ct);
        context.Progress.Report("Moving reads in steps to another new Redis");
        await using var moved = await StartAsync("steps");
        var bySteps = await stage.MoveAsync(moved, BySteps, each, ct);
        var there = await GroupSessions.TryAsync(catalog.Nodes, moved.Nodes, http, ct);
        var back = await GroupSessions.TryAsync(moved.Nodes, catalog.Nodes, http, ct);

        context.Progress.Report("Stopping the old nodes");
        for (var i = 0; i < LastViews; i++)
        {
            await writes.CountViewAsync(catalog.Nodes[i % catalog.Nodes.Count], products[i]);
        }

        await Task.WhenAll(catalog.Nodes.Select(node => node.StopAsync(ct)));
        await DropSlotAsync(database, "", ct);
        var counted = await ViewsAsync(database, writes.Views, ct);
        var all = atOnce.Reads.Concat(bySteps.Reads).ToArray();
        IReadOnlyList<ExperimentRow> rows =
        [
            ExperimentRow.Told("reads a second, at once", atOnce.Reads.Count / each.TotalSeconds, "reads/s"),
            ExperimentRow.Told("reads a second, by steps", bySteps.Reads.Count / each.TotalSeconds / BySteps.Length, "reads/s"),
            ExperimentRow.Told("loads in the worst second, at once", atOnce.PeakLoads, "loads/s"),
            ExperimentRow.Told("loads in the worst second, by steps", bySteps.PeakLoads, "loads/s"),
            ExperimentRow.Told("by steps / at once, loads", bySteps.PeakLoads / atOnce.PeakLoads, "ratio"),
            ExperimentRow.Told("loads in all, at once", atOnce.Loads, "loads"),
            ExperimentRow.Told("loads in all, by steps", bySteps.Loads, "loads"),
            ExperimentRow.Told("p99 in the worst second, at once", atOnce.WorstP99, "ms"),
            ExperimentRow.Told("p99 in the worst second, by steps", bySteps.WorstP99, "ms"),
            ExperimentRow.Told("by steps / at once, p99 in the worst second", bySteps.WorstP99 / atOnce.WorstP99, "ratio"),
            ExperimentRow.AtMost("reads that failed", all.Count(read => log is null ? read.Status != 200 : read.IsFailure), "reads", 0),
            ExperimentRow.AtLeast("writes through one group, read on the other", writes.ShownAfter.Count, "writes", 100),
            ExperimentRow.Told("until the other group shows them, p50", Quantile.Median(writes.ShownAfter), "ms"),
            ExperimentRow.AtMost("until the other group shows them, p99", Quantile.Of(writes.ShownAfter, 0.99), "ms", 1000),
            ExperimentRow.AtMost("not shown after 2.2 s", writes.ShownAfter.Count(ms => ms > Settled.TotalMilliseconds), "writes", 0),
            ExperimentRow.Told("reads held against writes older than 2.2 s", stage.Judged, "reads"),
            ExperimentRow.AtMost("stale among them", stage.Stale, "reads", 0),
            ExperimentRow.AtMost("older, with a position of the other group", writes.OlderWithPosition, "reads", 0),
            ExperimentRow.AtMost("sessions refused by the other group", there.Refused + back.Refused, "sessions", 0),
            ExperimentRow.AtMost("until it refuses one that was ended, at most", Math.Max(there.EndedAfter, back.EndedAfter), "ms", Settled.TotalMilliseconds),
            ExperimentRow.AtLeast("views counted on both groups", writes.Views, "views", LastViews),
            ExperimentRow.Told("not acknowledged", writes.UnknownViews, "views"),
            ExperimentRow.AtMost("lost", Math.Max(0, writes.Views - counted), "views", 0),
            ExperimentRow.AtMost("counted twice", Math.Max(0, counted - writes.Views - writes.UnknownViews), "views", 0),
        ];
        return log is null ? rows : [.. rows, .. ReplayFigures.Skipped(log)];

        async Task<NodeGroup> StartAsync(string name)
        {
            var group = await NodeGroup.StartAsync(name, catalog, context.Redis, settings, database: null, ct);
            await new ColdReads(new Balancer(group.Nodes, []).Choose, http, new ZipfReads(seeded)).RunAsync(Code, ct);
            return group;
        }
    }

    private static async Task<IReadOnlyList<long>> IdsAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT array_agg(id ORDER BY id) FROM products");
        return (long[])(await command.ExecuteScalarAsync(ct))!;
    }

    // The last step of a move: PostgreSQL keeps its WAL for as long as an unused slot exists.
    private static async Task DropSlotAsync(NpgsqlDataSource database, string group, CancellationToken ct)
    {
        var slots = $"FROM pg_replication_slots WHERE database = current_database() AND slot_name LIKE '%\\_capture{group}'";
        await using var drop = database.CreateCommand($"SELECT pg_drop_replication_slot(slot_name) {slots} AND NOT active");
        await using var count = database.CreateCommand($"SELECT count(*) {slots}");
        for (var i = 0; i < MostDrops; i++)
        {
            await drop.ExecuteNonQueryAsync(ct);
            if ((long)(await count.ExecuteScalarAsync(ct))! == 0)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), ct); // PostgreSQL has not noticed yet that the reader is gone
        }

        throw new TimeoutException($"The replication slot of the group '{group}' is still active.");
    }

    // Flushers write pending views every second; waits until the total is stable, so that double counting is seen too.
    private static async Task<long> ViewsAsync(NpgsqlDataSource database, long expected, CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT coalesce(sum(views), 0)::bigint FROM product_views");
        var total = 0L;
        for (var (looks, still) = (0, 0); looks < 60 && still < 6; looks++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), ct);
            var now = (long)(await command.ExecuteScalarAsync(ct))!;
            still = now == total && now >= expected ? still + 1 : 0;
            total = now;
        }

        return total;
    }
}
