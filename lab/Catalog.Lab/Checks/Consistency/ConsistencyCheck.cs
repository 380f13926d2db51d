using System.Net.Http.Headers;
using Catalog.Testbed.Experiments;
using Npgsql;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>
/// consistency: the stale-read meter. Every change is read back from every node, the edge and the tiers, at five ages, with and without
/// faults.
/// </summary>
internal sealed class ConsistencyCheck : IExperiment
{
    private const int Writers = 4;
    private const int Readers = 4;
    private const int ShownViolations = 5;
    private const double CalmFirst = 0.2;
    private const double CalmBetween = 0.02;
    private static readonly TimeSpan LeastCalm = TimeSpan.FromSeconds(3); // longer than the usual bound, so that effects of faults do not overlap
    private static readonly TimeSpan MostCalm = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(4);

    /// <inheritdoc/>
    public string Name => "consistency";

    /// <inheritdoc/>
    public string Summary => "Every change of every cached resource, a tenth by plain SQL, read back from all nodes: how many reads are stale, when, and why.";

    public bool TakesRedis => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        await using var stage = await ConsistencyStage.StartAsync(context, ct);
        await using var source = NpgsqlDataSource.Create(stage.Catalog.Database);
        using var http = new HttpClient { Timeout = RequestTimeout };
        using var anonymous = new HttpClient { Timeout = RequestTimeout };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", stage.Catalog.Token);

        var subjects = await Subjects.PrepareAsync(source, ct);
        var timeline = new FaultTimeline(TimeProvider.System);
        var (findings, history, rows, database) = (new Findings(), new History(TimeProvider.System), new RowClaims(), new VersionStatement(source));
        var reads = new NodeReads(stage.Catalog, http, anonymous, stage.Edge);
        var lag = new Lag(reads, timeline, findings);
        var followUp = new FollowUp(reads, new TierLooks(stage.Catalog, http), lag, timeline, findings, history);
        var traffic = new ConsistencyTraffic(stage.Catalog, http, database, subjects, rows, reads, followUp, timeline, history);
        var redis = new RedisFaults(stage.Catalog.Redis);
        var dying = new DyingWriter(stage.Catalog, subjects, rows, database, followUp, timeline);
        var faults = new ConsistencyFaults(Schedule(stage, redis, new NodeFaults(stage.Catalog), dying), timeline, context.Progress);

        var stalls = new Stalls();
        var duration = context.Duration ?? DefaultDuration;
        var calm = TimeSpan.FromTicks(Math.Clamp((duration * CalmBetween).Ticks, LeastCalm.Ticks, MostCalm.Ticks));
        context.Progress.Report("Reading and writing without faults");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        ending.CancelAfter(duration);
        await Task.WhenAll(
        [
            stalls.WatchAsync(ending.Token),
            faults.RunAsync(duration * CalmFirst, calm, ending.Token),
            .. Enumerable.Range(1, Writers).Select(seed => traffic.WriteAsync(seed, ending.Token)),
            .. Enumerable.Range(1, Readers).Select(seed => traffic.ReadAsync(-seed, ending.Token)),
        ]);
        await followUp.WhenDoneAsync();
        ct.ThrowIfCancellationRequested();
        foreach (var violation in findings.Violations.Take(ShownViolations))
        {
            context.Progress.Report($"VIOLATION {violation}");
        }

        return ConsistencyReport.Rows(findings, timeline, redis.TakeOvers, stalls.Longest);
    }

    private static List<(string, Func<Task>)> Schedule(ConsistencyStage stage, RedisFaults redis, NodeFaults nodes, DyingWriter dying)
    {
        List<(string, Func<Task>)> faults =
        [
            (RedisFaults.Killed, redis.KillAsync),
            ("node killed", nodes.KillAsync),
            ("bus cut", redis.CutBusAsync),
            (RedisFaults.Frozen, redis.FreezeAsync),
            (DyingWriter.Fault, dying.RunAsync),
            ("PostgreSQL restarted", () => stage.Catalog.Postgres.RestartAsync()),
            ("clock 15 min off", nodes.SkewAsync),
        ];
        if (redis.HasReplicas)
        {
            faults.Insert(1, (RedisFaults.FailedOver, redis.FailOverAsync));
        }

        return faults;
    }
}
