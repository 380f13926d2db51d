using Catalog.Benchmarks.Cache;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks.Scaling;

/// <summary>The cost of a bus message for the Redis server that has its slot, by the number of listening nodes.</summary>
internal static class BusCost
{
    private const int Callers = 32;
    private static readonly int[] Listeners = [1, 4, 16];

    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(TimeSpan time, IProgress<string> log, CancellationToken ct)
    {
        await using var redis = await RedisServer.StartAsync(ct: ct);
        using var probe = new RedisProbe(redis.Endpoint);
        var rows = new List<ExperimentRow>();
        var nodes = new Stack<BenchCache>();
        var prefix = BenchCache.NewPrefix();
        try
        {
            foreach (var count in Listeners)
            {
                while (nodes.Count < count)
                {
                    nodes.Push(await BenchCache.StartAsync(redis.Endpoint, prefix, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60)));
                }

                var bus = nodes.Peek().Node.Bus;
                var (before, cpuBefore) = (await probe.InfoAsync(ct), ProcessTimes.Of(redis.ProcessId));
                await Measuring.ClosedLoop.PerSecondAsync(Callers, time, async number => await bus.PublishAsync(isTag: false, [BenchCache.KeyOf(number)]));
                var (after, cpuAfter) = (await probe.InfoAsync(ct), ProcessTimes.Of(redis.ProcessId));

                var messages = Calls(after, "PUBLISH") - Calls(before, "PUBLISH");
                var cpu = (cpuAfter - cpuBefore) * 1_000_000 / messages;
                var within = (after.Commands["EVALSHA"].Microseconds - before.Commands["EVALSHA"].Microseconds) / messages;
                log.Report(FormattableString.Invariant(
                    $"Bus, {count} nodes: {messages:N0} messages, {within:0.0} µs within the script, {cpu:0.0} µs of the processor each"));
                rows.Add(ExperimentRow.Told($"bus, {count} nodes listen: Redis within the script per invalidation", within, "µs"));
                rows.Add(ExperimentRow.Told($"bus, {count} nodes listen: processor time of Redis per invalidation", cpu, "µs"));
                rows.Add(ExperimentRow.Told($"bus, {count} nodes listen: invalidations that one slot carries", 1_000_000 / cpu, "1/s"));
            }

            return rows;
        }
        finally
        {
            while (nodes.TryPop(out var node))
            {
                await node.DisposeAsync();
            }
        }
    }

    private static double Calls(RedisInfo info, string command) => info.Commands.GetValueOrDefault(command).Calls;
}
