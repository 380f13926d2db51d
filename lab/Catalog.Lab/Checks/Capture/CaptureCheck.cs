using System.Diagnostics;
using Catalog.Benchmarks.Measuring;
using Catalog.Testbed.Experiments;
using Npgsql;

namespace Catalog.Lab.Checks.Capture;

/// <summary>
/// capture: how soon every node shows a change that was not invalidated by its writer, and how soon another node takes over capture.
/// </summary>
internal sealed class CaptureCheck : IExperiment
{
    private const int Products = 50;
    private const int Kills = 10;
    private const int WritesPerKill = 10;
    private const int TakeOvers = 5;
    private const double Bound = 1000;
    private const double Usually = 30;
    private const double TakeOverBound = 2000;
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(20);

    private decimal _price = 1000;

    /// <inheritdoc/>
    public string Name => "capture";

    /// <inheritdoc/>
    public string Summary => "Plain SQL, writers killed before they invalidate, the node that reads the slot killed: how soon every node shows the change.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        context.Progress.Report("Starting nodes");
        await using var nodes = await CaptureNodes.StartAsync(Math.Max(3, context.Nodes), ct);
        await using var database = NpgsqlDataSource.Create(nodes.Database);
        await PlainSqlAsync(nodes, database, TimeSpan.FromSeconds(2), ct); // warms up code and connections

        context.Progress.Report("Changing products by plain SQL");
        var plain = await PlainSqlAsync(nodes, database, context.Duration ?? DefaultDuration, ct);
        var killed = await KilledWritersAsync(nodes, context.Progress, ct);
        var takeOvers = await TakeOversAsync(nodes, database, context.Progress, ct);
        return
        [
            ExperimentRow.AtLeast("changes by plain SQL seen by a node", plain.Count, "changes", 100),
            ExperimentRow.AtMost("plain SQL to every node, p50", Quantile.Of(plain, 0.5), "ms", Usually),
            ExperimentRow.AtMost("plain SQL to every node, p99", Quantile.Of(plain, 0.99), "ms", Bound),
            ExperimentRow.Told("plain SQL to every node, longest", plain.Max(), "ms"),
            ExperimentRow.AtLeast("writes whose writer was killed before it invalidated", killed.Count / nodes.All.Count, "writes", Kills * WritesPerKill),
            ExperimentRow.Told("writer killed to every node, p50", Quantile.Of(killed, 0.5), "ms"),
            ExperimentRow.AtMost("writer killed to every node, p99", Quantile.Of(killed, 0.99), "ms", Bound),
            ExperimentRow.Told("writer killed to every node, longest", killed.Max(), "ms"),
            ExperimentRow.Told("reader of the slot killed to a change shown, median", Quantile.Median(takeOvers), "ms"),
            ExperimentRow.AtMost("reader of the slot killed to a change shown, longest", takeOvers.Max(), "ms", TakeOverBound),
        ];
    }

    private async Task<List<double>> PlainSqlAsync(CaptureNodes nodes, NpgsqlDataSource database, TimeSpan duration, CancellationToken ct)
    {
        var ages = new List<double>();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(started) < duration; i++)
        {
            var product = 1 + (i % Products);
            await Visibility.CacheAsync(nodes.All, product, ct);
            await SetPriceAsync(database, product, ++_price, ct);
            ages.AddRange(await Visibility.AfterAsync(nodes.All, product, _price, ct));
        }

        return ages;
    }

    private async Task<List<double>> KilledWritersAsync(CaptureNodes nodes, IProgress<string> progress, CancellationToken ct)
    {
        var ages = new List<double>();
        var writer = new KilledWriter(nodes);
        for (var kill = 0; kill < Kills; kill++)
        {
            progress.Report($"Killing a writer between commit and invalidation, {kill + 1} of {Kills}");
            long[] products = [.. Enumerable.Range(1, WritesPerKill)];
            ages.AddRange(await writer.RunAsync(products, ++_price, ct));
        }

        return ages;
    }

    // From the kill of the node that reads the slot until all other nodes show a later change.
    private async Task<List<double>> TakeOversAsync(
        CaptureNodes nodes, NpgsqlDataSource database, IProgress<string> progress, CancellationToken ct)
    {
        var took = new List<double>();
        for (var kill = 0; kill < TakeOvers; kill++)
        {
            progress.Report($"Killing the node that reads the slot, {kill + 1} of {TakeOvers}");
            var reader = await nodes.ReaderAsync(ct);
            var others = nodes.All.Where((_, node) => node != reader).ToArray();
            await Visibility.CacheAsync(others, 1, ct);
            await nodes.All[reader].KillAsync();
            var killed = Stopwatch.GetTimestamp();
            await SetPriceAsync(database, 1, ++_price, ct);
            await Visibility.AfterAsync(others, 1, _price, ct);
            took.Add(Stopwatch.GetElapsedTime(killed).TotalMilliseconds);
            await nodes.StartAgainAsync(reader, ct);
        }

        return took;
    }

    private static async Task SetPriceAsync(NpgsqlDataSource database, long product, decimal price, CancellationToken ct)
    {
        await using var command = database.CreateCommand("UPDATE products SET price = $1 WHERE id = $2");
        command.Parameters.Add(new NpgsqlParameter<decimal> { TypedValue = price });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = product });
        await command.ExecuteNonQueryAsync(ct);
    }
}
