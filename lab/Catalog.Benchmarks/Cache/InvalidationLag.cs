using System.Diagnostics;
using Catalog.Benchmarks.Measuring;
using Catalog.Caching;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks.Cache;

/// <summary>The time from an invalidation on node A until node B, which has the old value in L1 and reads continuously, reads the new one.</summary>
internal static class InvalidationLag
{
    private const int Changes = 300;
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(10);

    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(string redis, IProgress<string> log, CancellationToken ct)
    {
        var prefix = BenchCache.NewPrefix();
        await using var a = await BenchCache.StartAsync(redis, prefix, Ttl, Ttl);
        await using var b = await BenchCache.StartAsync(redis, prefix, Ttl, Ttl);
        await RoundAsync(a, b, ct); // warms up
        var p50 = new List<double>();
        var p99 = new List<double>();
        for (var i = 0; i < SideBySide.Rounds; i++)
        {
            var lags = await RoundAsync(a, b, ct);
            p50.Add(Quantile.Median(lags));
            p99.Add(Quantile.Of(lags, 0.99));
        }

        log.Report(
            $"Invalidation: p50 {string.Join(' ', p50.Select(ms => $"{ms:F3}"))} ms; p99 {string.Join(' ', p99.Select(ms => $"{ms:F3}"))} ms");
        return
        [
            ExperimentRow.AtMost("invalidation on A until B reads the new value, p50", Quantile.Median(p50), "ms", 0.3),
            ExperimentRow.AtMost("invalidation on A until B reads the new value, p99", Quantile.Median(p99), "ms", 0.6),
        ];
    }

    private static async Task<double[]> RoundAsync(BenchCache a, BenchCache b, CancellationToken ct)
    {
        var key = BenchCache.KeyOf(0);
        var lags = new double[Changes];
        var source = 0;
        for (var i = 0; i < Changes; i++)
        {
            ct.ThrowIfCancellationRequested();
            await ReadAsync(b);
            var next = i + 1;
            Volatile.Write(ref source, next);
            var started = Stopwatch.GetTimestamp();
            var invalidated = a.Articles.InvalidateAsync(key);
            while (await ReadAsync(b) != next)
            {
                Thread.Yield(); // leaves processor time to the server and the other node
            }

            lags[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            await invalidated;
        }

        // Removes the value: the next round, which also starts at 1, must not read it.
        await a.Articles.InvalidateAsync(key);
        while (b.Articles.TryGetLocal(key, out _))
        {
        }

        return lags;

        async ValueTask<int> ReadAsync(BenchCache node)
        {
            var read = await node.Articles.GetAsync(
                key, 0, (_, _) => new ValueTask<Loaded<Article>?>(new Loaded<Article>(Article.Number(Volatile.Read(ref source)))), ct);
            return read.Value!.Id;
        }
    }
}
