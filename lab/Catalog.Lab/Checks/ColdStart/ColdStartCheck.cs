using System.Diagnostics;
using Catalog.Benchmarks.Measuring;
using Catalog.Lab.Replay;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;
using Npgsql;

namespace Catalog.Lab.Checks.ColdStart;

/// <summary>cold-start: Redis is emptied under full load; what is loaded is loaded once, and at most once more for each node that has yet to notice.</summary>
/// <remarks>
/// Loads are counted by PostgreSQL, as scans of the index that a load uses; its statistics are up to ten seconds late. They are divided by the
/// products of which some answer says that it was loaded: others were answered from memory, and cost no load.
/// </remarks>
internal sealed class ColdStartCheck : IExperiment
{
    private const int Products = 2000;
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Cold = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan UntilCounted = TimeSpan.FromSeconds(12);

    /// <inheritdoc/>
    public string Name => "cold-start";

    /// <inheritdoc/>
    public string Summary => "Redis emptied under full load: how often each product is loaded, and the latency of readers.";

    public bool TakesRedis => true;

    /// <inheritdoc/>
    public bool TakesReplay => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        var options = new RunningCatalogOptions
        {
            Nodes = Math.Max(3, context.Nodes),
            Redis = context.Redis,
            Private = true,
            Environment = new Dictionary<string, string>(LimitsOutOfReach.Settings)
            {
                ["Caching__Products__EarlyRefresh"] = "0", // an early refresh would be another load
            },
        };
        await using var catalog = await RunningCatalog.StartAsync(options, context.Progress, ct);
        await using var database = NpgsqlDataSource.Create(catalog.Database);
        using var http = new HttpClient();
        var products = await ColdProducts.AddAsync(database, Products, ct);
        using var log = ReplayOptions.Of(context) is { } replay
            ? await replay.OpenAsync(catalog.Nodes[0].Http, double.PositiveInfinity, endless: true, ct)
            : null;
        var reads = new ColdReads(
            random => catalog.Nodes[random.Next(catalog.Nodes.Count)], http, log is null ? new ZipfReads(products) : log);

        context.Progress.Report("Warming up");
        await reads.RunAsync(Warming, ct); // warms up code and connections
        await reads.ReadAsync(log is null ? products.Select(product => $"/products/{product}") : [], ct);
        await Task.Delay(UntilCounted, ct);
        var before = await ScansAsync(database, ct);

        context.Progress.Report("Emptying Redis under load");
        var started = Stopwatch.GetTimestamp();
        var running = reads.RunAsync(Warm + Cold, ct);
        await Task.Delay(Warm, ct);
        var emptied = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await Task.WhenAll(catalog.Redis.Members.Select(server => server.EmptyAsync(ct)));
        var all = await running;
        await Task.Delay(UntilCounted, ct);
        var loads = await ScansAsync(database, ct) - before;
        var warm = all.Where(read => read.At < emptied).ToArray();
        var cold = all.Where(read => read.At + read.Took >= emptied).ToArray();
        var distinct = cold.Select(read => read.Target).Distinct().Count();
        IReadOnlyList<ExperimentRow> rows =
        [
            log is null
                ? ExperimentRow.AtLeast("reads a second, warm", warm.Length / Warm.TotalSeconds, "reads/s", 100)
                : ExperimentRow.Told("reads a second, warm", warm.Length / Warm.TotalSeconds, "reads/s"),
            ExperimentRow.Told("reads in the first second", cold.Count(read => read.At < emptied + 1000), "reads"),
            ExperimentRow.Told($"different {(log is null ? "products" : "addresses")} read afterwards", distinct, "addresses"),
            .. LoadRows(cold, loads, options.Nodes, isEveryLoadAProduct: log is null),
            ExperimentRow.AtMost("reads that failed", all.Count(read => log is null ? read.Status != 200 : read.IsFailure), "reads", 0),
            ExperimentRow.Told("p99, warm", Quantile.Of(warm.Select(read => read.Took), 0.99), "ms"),
            ExperimentRow.Told("p99 in the first second", Quantile.Of(cold.Where(read => read.At < emptied + 1000).Select(read => read.Took), 0.99), "ms"),
            ExperimentRow.Told("p99 in the third second", Quantile.Of(cold.Where(read => read.At >= emptied + 2000).Select(read => read.Took), 0.99), "ms"),
        ];
        return log is null ? rows : [.. rows, .. ReplayFigures.Skipped(log)];
    }

    /// <summary>How often what was loaded was loaded.</summary>
    /// <param name="cold">The reads that were answered after Redis was emptied.</param>
    /// <param name="loads">The loads that PostgreSQL counted.</param>
    /// <param name="nodes">The number of nodes.</param>
    /// <param name="isEveryLoadAProduct">Whether the reads are of products alone: lists cause loads too.</param>
    internal static IEnumerable<ExperimentRow> LoadRows(IEnumerable<ColdReads.Read> cold, long loads, int nodes, bool isEveryLoadAProduct)
    {
        var loaded = cold.Where(read => read.Tier is Tier.Miss or Tier.Bypass).Select(read => read.Target).Distinct().Count();
        var each = loaded == 0 ? double.NaN : (double)loads / loaded;
        yield return ExperimentRow.AtLeast("loads of products", loads, "loads", 1);
        yield return ExperimentRow.Told("of them, different", loaded, "addresses");
        yield return isEveryLoadAProduct
            ? ExperimentRow.AtMost("loads for each of these, on average", each, "loads", 1 + nodes)
            : ExperimentRow.Told("loads of products for each of these, on average", each, "loads");
    }

    private static async Task<long> ScansAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'pk_products'");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
