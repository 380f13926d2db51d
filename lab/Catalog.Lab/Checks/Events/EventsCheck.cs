using Catalog.Lab.Checks.Crashes;
using Catalog.Testbed.Experiments;
using Npgsql;

namespace Catalog.Lab.Checks.Events;

/// <summary>events: events are sent while nodes, Redis and PostgreSQL are killed with -9; each is stored once, and each sender's in order.</summary>
/// <remarks>
/// The nodes use one shard, so that the events of anonymous senders are ordered too. Redis keeps an append-only file with
/// <c>appendfsync always</c>. One event in fifty is for a product that does not exist.
/// </remarks>
internal sealed class EventsCheck : IExperiment
{
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly Dictionary<string, string> OneShard = new() { ["Activity__WriteBehind__Shards"] = "1" };

    /// <inheritdoc/>
    public string Name => "events";

    /// <inheritdoc/>
    public string Summary => "Nodes, Redis and PostgreSQL killed while events are sent: each stored once, and in order.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        await using var stage = await CrashStage.StartAsync(Math.Max(3, context.Nodes), "always", OneShard, ct);
        var faults = new CrashFaults(stage, context.Progress);
        var traffic = new EventsTraffic(stage);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = traffic.RunAsync(ending.Token);
        try
        {
            await faults.RunAsync(context.Duration ?? DefaultDuration, ct);
        }
        finally
        {
            await ending.CancelAsync(); // when a server could not be started again, requests are repeated for ever: they are not waited for
        }

        await running;

        var stored = await SettledAsync(stage, traffic.Good.Sum(sent => sent.Length), ct);
        var (lost, misplaced) = Compare(traffic.Good, stored);
        return
        [
            .. faults.Rows,
            ExperimentRow.AtLeast("acknowledged", traffic.Good.Sum(sent => sent.Length), "events", 1000),
            ExperimentRow.Told("sent again until acknowledged", traffic.SentAgain, "requests"),
            ExperimentRow.Told("of products that do not exist", traffic.Poison, "events"),
            ExperimentRow.AtMost("lost", lost, "events", 0),
            ExperimentRow.AtMost("stored twice, or never sent", Math.Max(0, stored.Sum(of => of.Count()) - traffic.Good.Sum(sent => sent.Length) + lost), "events", 0),
            ExperimentRow.AtMost("out of order", misplaced, "events", 0),
            ExperimentRow.Told("events a statement", await EventsAStatementAsync(stage, ct), "events"),
        ];
    }

    private static (long Lost, long Misplaced) Compare(IReadOnlyList<int[]> sent, ILookup<int, int> stored)
    {
        var (lost, misplaced) = (0L, 0L);
        for (var sender = 0; sender < sent.Count; sender++)
        {
            var numbers = stored[sender].ToArray();
            lost += sent[sender].Except(numbers).Count();
            misplaced += numbers.Zip(numbers.Skip(1)).Count(pair => pair.First >= pair.Second);
        }

        return (lost, misplaced);
    }

    // Queued events are stored within seconds, even if the consumer of a shard was just killed.
    private static async Task<ILookup<int, int>> SettledAsync(CrashStage stage, long acknowledged, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (total, still) = (-1L, 0);
        while (still < 10 || (total < acknowledged && TimeProvider.System.GetElapsedTime(started) < SettleLimit))
        {
            await Task.Delay(Look, ct);
            var now = await ScalarAsync<long>(stage, "SELECT count(*) FROM activity", ct);
            still = now == total ? still + 1 : 0;
            total = now;
        }

        var ids = await ScalarAsync<string[]>(stage, "SELECT coalesce(array_agg(id::text ORDER BY position), '{}') FROM activity", ct);
        return ids.Select(EventsTraffic.Parse).ToLookup(id => id.Sender, id => id.Number);
    }

    private static Task<double> EventsAStatementAsync(CrashStage stage, CancellationToken ct) =>
        ScalarAsync<double>(stage, "SELECT count(*)::float8 / greatest(count(DISTINCT xmin::text), 1) FROM activity", ct);

    private static async Task<T> ScalarAsync<T>(CrashStage stage, string sql, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(stage.Database);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }
}
