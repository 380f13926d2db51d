using System.Diagnostics;
using Catalog.Benchmarks.Measuring;
using Catalog.Testbed.Experiments;
using Microsoft.Extensions.Caching.Memory;

namespace Catalog.Benchmarks.Cache;

/// <summary>Hits in L1, compared with a plain MemoryCache with string keys.</summary>
internal static class LocalHits
{
    private const int Keys = 1024;
    private const int Passes = 1000;
    private const int Reads = Keys * Passes;

    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(string redis, IProgress<string> log, CancellationToken ct)
    {
        await using var cache = await BenchCache.StartAsync(
            redis, BenchCache.NewPrefix(), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));
        using var memory = new MemoryCache(new MemoryCacheOptions { SizeLimit = 64L * 1024 * 1024 });
        var keys = Enumerable.Range(0, Keys).Select(BenchCache.KeyOf).ToArray();
        foreach (var key in keys)
        {
            await cache.GetAsync(key);
            memory.Set(key, Article.Number(1), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(10) });
        }

        void Reference() => ReadMemory(memory, keys);
        void Ours() => ReadOurs(cache, keys);
        var one = await SideBySide.RunAsync(() => NanosecondsAsync(Reference, 1), () => NanosecondsAsync(Ours, 1), ct);
        var scaling = await SideBySide.RunAsync(() => NanosecondsAsync(Ours, 1), () => NanosecondsAsync(Ours, 2), ct);
        var referenceScaling = await SideBySide.RunAsync(() => NanosecondsAsync(Reference, 1), () => NanosecondsAsync(Reference, 2), ct);
        log.Report(
            $"L1 hit: MemoryCache {one.Reference:F1} ns, ours {one.Ours:F1} ns; MemoryCache's two threads give {1 / referenceScaling.Ratio:F2}x");
        return
        [
            ExperimentRow.AtMost("L1 hit, one thread", one.Ours, "ns", 30),
            ExperimentRow.AtMost("L1 hit, one thread, time against MemoryCache", one.Ratio, "x", 1.4),
            ExperimentRow.AtMost("L1 hit, allocated", AllocatedPerRead(Ours), "B", 0.01),
            ExperimentRow.AtLeast("L1 hit, two threads against one", 1 / scaling.Ratio, "x", 1.8),
        ];
    }

    // Elapsed time per read over all threads: two threads without contention halve it.
    private static async Task<double> NanosecondsAsync(Action read, int threads)
    {
        using var start = new Barrier(threads + 1);
        var running = Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                Repeat(read);
            },
            TaskCreationOptions.LongRunning)).ToArray();
        start.SignalAndWait();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(running);
        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / ((long)Reads * threads);
    }

    private static double AllocatedPerRead(Action read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(read);
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Reads;
    }

    // Many short calls instead of one long loop, so that the runtime optimizes the called method.
    private static void Repeat(Action read)
    {
        for (var i = 0; i < Passes; i++)
        {
            read();
        }
    }

    private static void ReadMemory(MemoryCache memory, string[] keys)
    {
        foreach (var key in keys)
        {
            if (!memory.TryGetValue(key, out _))
            {
                throw new InvalidOperationException("Not a hit.");
            }
        }
    }

    private static void ReadOurs(BenchCache cache, string[] keys)
    {
        foreach (var key in keys)
        {
            if (!cache.IsLocalHit(key))
            {
                throw new InvalidOperationException("Not a hit.");
            }
        }
    }
}
