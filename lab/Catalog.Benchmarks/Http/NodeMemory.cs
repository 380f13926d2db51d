using System.Diagnostics;
using System.Globalization;
using Catalog.Benchmarks.Measuring;
using Catalog.Testbed.Experiments;
using Npgsql;

namespace Catalog.Benchmarks.Http;

/// <summary>The memory of a node that reads 100,000 products repeatedly, and whether it grows.</summary>
/// <remarks>
/// Each copy in the node's memory expires after 15 s and is created again. Growth is measured from the second quarter of the time to the
/// last: the heap settles in the first.
/// </remarks>
internal static class NodeMemory
{
    private const int Products = 100_000;
    private static readonly TimeSpan Sampling = TimeSpan.FromMilliseconds(500);

    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(
        HttpStage stage, TimeSpan time, IProgress<string> log, CancellationToken ct)
    {
        var ids = await FillAsync(stage.Database, ct);
        await using var node = await stage.StartNodeAsync(ct);
        using var client = new LoadClient(node.Address);
        var read = Requests.InTurn(ids.Select(id => string.Create(CultureInfo.InvariantCulture, $"/products/{id}")));
        log.Report($"Reading {ids.Length:N0} products once, then for {time.TotalSeconds:N0} s");
        await client.SendAsync(ids.Length, read);
        await client.SendAsync(ids.Length, read);

        var reading = client.PerSecondAsync(time, read);
        var samples = new List<double>();
        while (!reading.IsCompleted)
        {
            samples.Add(ResidentMegabytes(node.ProcessId));
            await Task.WhenAny(reading, Task.Delay(Sampling, ct));
        }

        var rate = await reading;
        var quarter = samples.Count / 4;
        var (before, after) = (Quantile.Median(samples.Skip(quarter).Take(quarter)), Quantile.Median(samples.TakeLast(quarter)));
        log.Report($"Memory: {samples[0]:N0} MB at first, {before:N0} then, {after:N0} in the end, at most {samples.Max():N0}; {rate:N0} reads/s");
        return
        [
            ExperimentRow.AtMost($"steady RSS of a node with {Products:N0} products read", after, "MB", 300),
            ExperimentRow.AtMost($"growth of RSS within {time.TotalSeconds:N0} s", 100 * ((after / before) - 1), "%", 5),
        ];
    }

    // Copies of the seeded products with other skus.
    private static async Task<long[]> FillAsync(string database, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var fill = source.CreateCommand($"""
            INSERT INTO products (sku, name, description, price, currency, category, tags)
            SELECT p.sku || '-' || copy, p.name, p.description, p.price, p.currency, p.category, p.tags
            FROM products p CROSS JOIN generate_series(2, {Products / HttpStage.Products}) AS copy
            """);
        fill.CommandTimeout = 120;
        await fill.ExecuteNonQueryAsync(ct);
        await using var list = source.CreateCommand("SELECT array_agg(id ORDER BY id) FROM products");
        return (long[])(await list.ExecuteScalarAsync(ct))!;
    }

    private static double ResidentMegabytes(int process)
    {
        using var node = Process.GetProcessById(process);
        return node.WorkingSet64 / 1024.0 / 1024.0;
    }
}
