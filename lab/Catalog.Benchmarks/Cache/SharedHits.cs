using Catalog.Benchmarks.Measuring;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks.Cache;

/// <summary>Hits in Redis without L1, compared with a raw GET and the same deserialization.</summary>
internal static class SharedHits
{
    private const int Keys = 1024;
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(10);

    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(string redis, IProgress<string> log, CancellationToken ct)
    {
        var prefix = BenchCache.NewPrefix();
        await using var cache = await BenchCache.StartAsync(redis, prefix, TimeSpan.Zero, Ttl);
        await using var raw = new RawRedis(redis);
        var keys = Enumerable.Range(0, Keys).Select(BenchCache.KeyOf).ToArray();
        var rawKeys = keys.Select(key => prefix + "raw:" + key).ToArray();
        for (var i = 0; i < Keys; i++)
        {
            await cache.GetAsync(keys[i]);
            await raw.SetAsync(rawKeys[i], Article.Number(1), Ttl);
        }

        async ValueTask Reference(int i) => _ = await raw.GetAsync(rawKeys[i % Keys]) ?? throw new InvalidOperationException("Not a hit.");
        async ValueTask Ours(int i) => _ = (await cache.GetAsync(keys[i % Keys])).Value!;

        var throughput = await SideBySide.RunAsync(
            () => ClosedLoop.PerSecondAsync(64, TimeSpan.FromMilliseconds(300), Reference),
            () => ClosedLoop.PerSecondAsync(64, TimeSpan.FromMilliseconds(300), Ours),
            ct);
        var latency = await SideBySide.RunAsync(
            () => ClosedLoop.MedianMicrosecondsAsync(2000, Reference), () => ClosedLoop.MedianMicrosecondsAsync(2000, Ours), ct);
        log.Report(
            $"L2 hit: raw {throughput.Reference:N0}/s, ours {throughput.Ours:N0}/s; p50 of one caller: raw {latency.Reference:F1} us, ours {latency.Ours:F1} us");
        return
        [
            ExperimentRow.AtLeast("L2 hit, 64 callers, against raw GET + deserialize", throughput.Ratio, "x", 0.92),
            ExperimentRow.AtMost("L2 hit, p50 added to raw GET", latency.Ours - latency.Reference, "us", 4),
        ];
    }
}
