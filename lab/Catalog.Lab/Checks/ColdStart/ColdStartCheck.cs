using System.Diagnostics;
using Catalog.Benchmarks.Measuring;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;
using Npgsql;

namespace Catalog.Lab.Checks.ColdStart;

/// <summary>cold-start: Redis is emptied under full load; each product must be loaded once, whoever asks for it.</summary>
/// <remarks>Loads are counted by the database itself, as scans of the index that a load uses; it tells them ten seconds late.</remarks>
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
    public string Summary => "Redis emptied under full load: one load for each product, and what readers feel of it.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        var options = new RunningCatalogOptions
        {
            Nodes = Math.Max(3, context.Nodes),
            Redis = context.Redis,
            Source = ServerSource.Processes,
            Environment = new Dictionary<string, string>(LimitsOutOfReach.Settings)
            {
                ["Caching__Products__EarlyRefresh"] = "0", // a refresh before its time is a load of another reason
            },
        };
        await using var catalog = await RunningCatalog.StartAsync(options, context.Progress, ct);
        await using var database = NpgsqlDataSource.Create(catalog.Database);
        using var http = new HttpClient();
        var reads = new ColdReads(catalog, http, await PrepareAsync(database, ct));

        context.Progress.Report("Warming up");
        await reads.RunAsync(Warming, ct); // code and connections
        await reads.WarmAsync(ct);
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
        var distinct = cold.Select(read => read.Product).Distinct().Count();
        return
        [
            ExperimentRow.AtLeast("reads a second, warm", warm.Length / Warm.TotalSeconds, "reads/s", 100),
            ExperimentRow.Told("reads in the first second", cold.Count(read => read.At < emptied + 1000), "reads"),
            ExperimentRow.Told("different products read afterwards", distinct, "products"),
            ExperimentRow.AtMost("loads for each of them", (double)loads / distinct, "loads", 1),
            ExperimentRow.AtMost("reads that failed", all.Count(read => !read.Succeeded), "reads", 0),
            ExperimentRow.Told("p99, warm", Quantile.Of(warm.Select(read => read.Took), 0.99), "ms"),
            ExperimentRow.Told("p99 in the first second", Quantile.Of(cold.Where(read => read.At < emptied + 1000).Select(read => read.Took), 0.99), "ms"),
            ExperimentRow.Told("p99 in the third second", Quantile.Of(cold.Where(read => read.At >= emptied + 2000).Select(read => read.Took), 0.99), "ms"),
        ];
    }

    private static async Task<IReadOnlyList<long>> PrepareAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            INSERT INTO products (sku, name, description, price, currency, category, tags)
            SELECT 'COLD-' || n, 'Product ' || n, '', 1, 'EUR', (SELECT min(slug) FROM categories), '{"{}"}' FROM generate_series(1, {Products}) n
            RETURNING id
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<long>();
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetInt64(0));
        }

        return ids;
    }

    private static async Task<long> ScansAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'pk_products'");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
