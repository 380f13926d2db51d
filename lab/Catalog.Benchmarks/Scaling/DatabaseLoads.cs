using Catalog.Benchmarks.Measuring;
using Catalog.Testbed.Experiments;
using Npgsql;
using NpgsqlTypes;

namespace Catalog.Benchmarks.Scaling;

/// <summary>Rows read by primary key, like the loads of a node: one prepared statement each, with one connection per caller.</summary>
/// <remarks>
/// The table is in memory, and the client shares the processors. A core for the database alone could do 1 s / the processor time per load.
/// </remarks>
internal static class DatabaseLoads
{
    private const int Connections = 16;
    private const string Load = "SELECT * FROM products WHERE id = $1";
    private const string Sizes = "SELECT pg_relation_size('products') / count(*), pg_indexes_size('products') / count(*) FROM products";

    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(Deployment on, TimeSpan time, IProgress<string> log, CancellationToken ct)
    {
        var before = await on.ReadAsync(ct);
        var loads = 0;
        var perSecond = await ClosedLoop.PerSecondAsync(Connections, time, async number =>
        {
            await using var connection = await on.Database.OpenConnectionAsync(ct);
            await using var command = new NpgsqlCommand(Load, connection);
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = 1 + (number * 7919L % Deployment.Products), NpgsqlDbType = NpgsqlDbType.Bigint });
            await command.PrepareAsync(ct);
            await using var row = await command.ExecuteReaderAsync(ct);
            await row.ReadAsync(ct);
            _ = row.GetString(row.GetOrdinal("name"));
            Interlocked.Increment(ref loads);
        });
        var cpu = ((await on.ReadAsync(ct)).Costs - before.Costs)[Cost.PostgresCpu] / loads;

        await using var question = on.Database.CreateCommand(Sizes);
        await using var sizes = await question.ExecuteReaderAsync(ct);
        await sizes.ReadAsync(ct);
        log.Report(FormattableString.Invariant($"Loads by primary key: {perSecond:N0}/s, {cpu:0.0} µs of PostgreSQL each"));
        return
        [
            ExperimentRow.Told("loads by primary key, client on the same processors", perSecond, "1/s"),
            ExperimentRow.Told("load by primary key: processor time of PostgreSQL", cpu, "µs"),
            ExperimentRow.Told("row of a product in the table", sizes.GetInt64(0), "B"),
            ExperimentRow.Told("row of a product in the indexes", sizes.GetInt64(1), "B"),
        ];
    }
}
