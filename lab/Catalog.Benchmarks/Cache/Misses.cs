using Catalog.Benchmarks.Measuring;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks.Cache;

/// <summary>Miss, load and fill of new keys, compared with a raw GET and SET.</summary>
internal static class Misses
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(5); // the entries are not read again

    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(string redis, IProgress<string> log, CancellationToken ct)
    {
        var prefix = BenchCache.NewPrefix();
        await using var cache = await BenchCache.StartAsync(redis, prefix, TimeSpan.Zero, Ttl);
        await using var raw = new RawRedis(redis);
        var next = 0;

        async ValueTask Reference(int call)
        {
            var key = prefix + "raw:" + BenchCache.KeyOf(Interlocked.Increment(ref next));
            if (await raw.GetAsync(key) is null)
            {
                await raw.SetAsync(key, Article.Number(call), Ttl * 2);
            }
        }

        async ValueTask Ours(int call) => _ = await cache.GetAsync(BenchCache.KeyOf(Interlocked.Increment(ref next)));

        var throughput = await SideBySide.RunAsync(
            () => ClosedLoop.PerSecondAsync(64, TimeSpan.FromMilliseconds(300), Reference),
            () => ClosedLoop.PerSecondAsync(64, TimeSpan.FromMilliseconds(300), Ours),
            ct);
        log.Report($"Miss, load and fill: raw {throughput.Reference:N0}/s, ours {throughput.Ours:N0}/s");
        return [ExperimentRow.AtLeast("miss + load + fill, 64 callers, against raw GET + SET", throughput.Ratio, "x", 0.75)];
    }
}
