using Catalog.Lab.Checks.Crashes;
using Catalog.Testbed.Experiments;
using Npgsql;

namespace Catalog.Lab.Checks.Views;

/// <summary>views: views are counted while nodes, Redis and PostgreSQL are killed with -9; none is lost and none is counted twice.</summary>
/// <remarks>
/// Redis has an append-only file, first with <c>appendfsync always</c>, then for a third of the time with <c>everysec</c>. A killed
/// Redis process loses nothing that it wrote, because the kernel has the data. The second that <c>everysec</c> can lose is lost only
/// if the machine fails, which a process cannot simulate.
/// </remarks>
internal sealed class ViewsCheck : IExperiment
{
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public string Name => "views";

    /// <inheritdoc/>
    public string Summary => "Nodes, Redis and PostgreSQL killed while views are counted: none lost, none counted twice.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        var time = context.Duration ?? DefaultDuration;
        var always = await RunAsync("always", time, context, ct);
        var everySecond = await RunAsync("everysec", time / 3, context, ct);
        return
        [
            .. always.Faults,
            ExperimentRow.AtLeast("acknowledged", always.Acknowledged, "views", 1000),
            ExperimentRow.Told("not acknowledged", always.Unanswered, "views"),
            ExperimentRow.Told("in the database", always.Stored, "views"),
            ExperimentRow.AtMost("lost", always.Lost, "views", 0),
            ExperimentRow.AtMost("counted twice", always.Twice, "views", 0),
            ExperimentRow.AtMost("days that do not add up to the total", always.DailyOff, "views", 0),
            ExperimentRow.Told("views a batch", (double)always.Stored / always.Batches, "views"),
            ExperimentRow.Told("acknowledged, everysec", everySecond.Acknowledged, "views"),
            ExperimentRow.Told("lost, everysec", everySecond.Lost, "views"),
            ExperimentRow.Told("counted twice, everysec", everySecond.Twice, "views"),
        ];
    }

    private static async Task<Outcome> RunAsync(string appendFsync, TimeSpan time, ExperimentContext context, CancellationToken ct)
    {
        context.Progress.Report($"Counting views on Redis with appendfsync {appendFsync}");
        await using var stage = await CrashStage.StartAsync(Math.Max(3, context.Nodes), appendFsync, ct);
        var faults = new CrashFaults(stage, context.Progress);
        var traffic = new ViewsTraffic(stage);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = traffic.RunAsync(ending.Token);
        try
        {
            await faults.RunAsync(time, ct);
        }
        finally
        {
            await ending.CancelAsync(); // when a server could not be started again, requests are repeated for ever: they are not waited for
        }

        await running;

        var stored = await SettledAsync(stage, traffic.Counts.Acknowledged, ct);
        var byProduct = await ByProductAsync(stage, ct);
        return new Outcome(
            faults.Rows,
            traffic.Counts.Acknowledged,
            traffic.Counts.Unanswered,
            stored,
            traffic.Counts.LostIn(byProduct),
            traffic.Counts.TwiceIn(byProduct),
            Math.Abs(stored - await ScalarAsync(stage, "SELECT coalesce(sum(views), 0)::bigint FROM daily_views", ct)),
            await ScalarAsync(stage, "SELECT count(*) FROM view_batches", ct));
    }

    // Flushers write pending views every second; the total is final when it is large enough and no longer changes.
    private static async Task<long> SettledAsync(CrashStage stage, long acknowledged, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (total, still) = (-1L, 0);
        while (still < 10 || (total < acknowledged && TimeProvider.System.GetElapsedTime(started) < SettleLimit))
        {
            await Task.Delay(Look, ct);
            var now = await ScalarAsync(stage, "SELECT coalesce(sum(views), 0)::bigint FROM product_views", ct);
            still = now == total ? still + 1 : 0;
            total = now;
        }

        return total;
    }

    private static async Task<IReadOnlyDictionary<long, long>> ByProductAsync(CrashStage stage, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(stage.Database);
        await using var command = source.CreateCommand("SELECT product_id, views FROM product_views");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var stored = new Dictionary<long, long>();
        while (await reader.ReadAsync(ct))
        {
            stored[reader.GetInt64(0)] = reader.GetInt64(1);
        }

        return stored;
    }

    private static async Task<long> ScalarAsync(CrashStage stage, string sql, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(stage.Database);
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private sealed record Outcome(
        IReadOnlyList<ExperimentRow> Faults, long Acknowledged, long Unanswered, long Stored, long Lost, long Twice, long DailyOff, long Batches);
}
