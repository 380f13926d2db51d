using Catalog.Benchmarks.Measuring;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;
using Catalog.Testbed.Processes;
using Catalog.Testbed.Topologies;

namespace Catalog.Benchmarks.Cache;

/// <summary>The cost of an invalidation that waits for a replica, compared with one that does not, on the same servers.</summary>
internal static class ReplicaWaits
{
    private const int Calls = 300;
    private const int Writers = 64;
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(IProgress<string> log, CancellationToken ct)
    {
        await using var master = await RedisServer.StartAsync(new RedisServerOptions { ExtraArguments = ReplicaArguments.FastSync }, ct);
        await using var replica = await RedisServer.StartAsync(
            new RedisServerOptions { ExtraArguments = [.. ReplicaArguments.FastSync, "--replicaof", master.Endpoint.Replace(':', ' ')] }, ct);
        await Until.TrueAsync(
            async token => (await RedisText.AskAsync(replica.Endpoint, "INFO replication", token)).Contains("master_link_status:up", StringComparison.Ordinal),
            "the replica is in sync",
            Timeout,
            ct);
        var prefix = BenchCache.NewPrefix();
        await using var plain = await BenchCache.StartAsync(master.Endpoint, prefix, TimeSpan.Zero, Ttl);
        await using var waiting = await BenchCache.StartAsync(master.Endpoint, prefix, TimeSpan.Zero, Ttl, replicas: 1);

        var alone = await SideBySide.RunAsync(() => OneAsync(plain), () => OneAsync(waiting), ct);
        var many = await SideBySide.RunAsync(() => ManyAsync(plain), () => ManyAsync(waiting), ct);
        log.Report(
            $"Invalidation that waits for a replica: {alone.Ours:F0} us against {alone.Reference:F0} us alone, "
            + $"{many.Ours:F0}/s against {many.Reference:F0}/s by {Writers} writers");
        return
        [
            ExperimentRow.Told("invalidation that waits for a replica against one that does not, p50", alone.Ratio, "ratio"),
            ExperimentRow.Told("the same by 64 writers at once, per second", many.Ratio, "ratio"),
        ];
    }

    private static Task<double> OneAsync(BenchCache cache) =>
        ClosedLoop.MedianMicrosecondsAsync(Calls, i => cache.Articles.InvalidateAsync(BenchCache.KeyOf(i)));

    private static Task<double> ManyAsync(BenchCache cache) =>
        ClosedLoop.PerSecondAsync(Writers, Round, i => cache.Articles.InvalidateAsync(BenchCache.KeyOf(i)));
}
