using System.Diagnostics;
using System.Globalization;
using Catalog.Benchmarks.Measuring;
using Catalog.Lab.Checks.WarmUp;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;
using Npgsql;

namespace Catalog.Lab.Checks.Regions;

/// <summary>
/// Two regions with a Redis each, on one database that is 80 ms away from the second: how long a change takes to the other region, that readers with a
/// position never see an older value, that ended sessions are refused, and what a hit costs far from the database.
/// </summary>
public sealed class RegionsCheck : IExperiment
{
    private const int Hits = 500;
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(2200);

    /// <inheritdoc/>
    public string Name => "regions";

    /// <inheritdoc/>
    public string Summary => "A Redis per region, with 80 ms to the database: the time of a change to the other region, and that nothing stays stale.";

    /// <inheritdoc/>
    public bool TakesRedis => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        var settings = new Dictionary<string, string>(LimitsOutOfReach.Settings)
        {
            ["Caching__Products__Ttl"] = "01:00:00", // so that nothing but an announcement ends an entry
            ["Caching__Products__EarlyRefresh"] = "0",
        };
        var options = new RunningCatalogOptions { Nodes = 1, Redis = context.Redis, Private = true, Environment = settings };
        await using var catalog = await RunningCatalog.StartAsync(options, context.Progress, ct);
        var near = new NpgsqlConnectionStringBuilder(catalog.Database);
        await using var line = TcpProxy.Start($"{near.Host}:{near.Port}");
        line.Delay = RoundTrip / 2;
        var far = new NpgsqlConnectionStringBuilder(catalog.Database) { Host = "127.0.0.1", Port = int.Parse(line.Endpoint.Split(':')[1], CultureInfo.InvariantCulture) };
        context.Progress.Report($"Starting a second region, {RoundTrip.TotalMilliseconds} ms from the database");
        await using var other = await NodeGroup.StartAsync("far", catalog, context.Redis, settings, far.ConnectionString, ct);
        await WhenBothCaptureAsync(catalog.Database, ct);

        using var http = new HttpClient();
        var products = Enumerable.Range(1, 50).Select(id => (long)id).ToArray();
        var (there, back) = (Writes(), Writes());
        context.Progress.Report("Writing through each region, reading in the other");
        using (var ending = CancellationTokenSource.CreateLinkedTokenSource(ct))
        {
            ending.CancelAfter(context.Duration ?? DefaultDuration);
            await Task.WhenAll(
                there.RunAsync(catalog.Nodes, other.Nodes, seed: 1, ending.Token), back.RunAsync(other.Nodes, catalog.Nodes, seed: 2, ending.Token));
        }

        var (refusedThere, endedThere) = await GroupSessions.TryAsync(catalog.Nodes, other.Nodes, http, ct);
        var (refusedBack, endedBack) = await GroupSessions.TryAsync(other.Nodes, catalog.Nodes, http, ct);
        var hits = await HitsAsync(http, new Uri(other.Nodes[0].Address, "products/900"), ct);
        double[] shown = [.. there.ShownAfter, .. back.ShownAfter];
        return
        [
            ExperimentRow.AtLeast("writes, read in the other region", shown.Length, "writes", 50),
            ExperimentRow.Told("from the near region until the far one shows it, p50", Quantile.Median(there.ShownAfter), "ms"),
            ExperimentRow.AtMost("from the near region until the far one shows it, p99", Quantile.Of(there.ShownAfter, 0.99), "ms", 1000 + RoundTrip.TotalMilliseconds),
            ExperimentRow.Told("from the far region until the near one shows it, p50", Quantile.Median(back.ShownAfter), "ms"),
            ExperimentRow.AtMost("from the far region until the near one shows it, p99", Quantile.Of(back.ShownAfter, 0.99), "ms", 1000),
            ExperimentRow.AtMost("not shown after 2.2 s", shown.Count(ms => ms > Settled.TotalMilliseconds), "writes", 0),
            ExperimentRow.AtMost("older, with a position of the other region", there.OlderWithPosition + back.OlderWithPosition, "reads", 0),
            ExperimentRow.AtMost("sessions refused by the other region", refusedThere + refusedBack, "sessions", 0),
            ExperimentRow.AtMost("until it refuses one that was ended, at most", Math.Max(endedThere, endedBack), "ms", Settled.TotalMilliseconds),
            ExperimentRow.AtMost("a hit in the far region, median", Quantile.Median(hits), "ms", RoundTrip.TotalMilliseconds / 2),
        ];

        GroupWrites Writes() => new(products, http, new AcknowledgedWrites(Settled, TimeProvider.System));
    }

    private static async Task<IReadOnlyList<double>> HitsAsync(HttpClient http, Uri product, CancellationToken ct)
    {
        (await http.GetAsync(product, ct)).Dispose();
        var took = new List<double>();
        for (var i = 0; i < Hits; i++)
        {
            var began = Stopwatch.GetTimestamp();
            (await http.GetAsync(product, ct)).Dispose();
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return took;
    }

    // Until then a change would show in the other region only at the end of its TTL.
    private static async Task WhenBothCaptureAsync(string database, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT count(*) FROM pg_replication_slots WHERE active AND database = current_database()");
        while ((long)(await command.ExecuteScalarAsync(ct))! < 2)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
        }
    }
}
