using System.Collections.Concurrent;
using System.Diagnostics;
using Catalog.Benchmarks.Measuring;
using Catalog.Contenders;
using Catalog.Testbed;

namespace Catalog.Benchmarks.Peers;

/// <summary>Reads at a fixed pace while a private Redis is killed for two seconds; copies in memory last 100 ms.</summary>
internal static class PeerOutage
{
    private const int Keys = 64;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <returns>How many reads failed, and the 99th percentile in milliseconds.</returns>
    public static async Task<double[]> RunAsync(Contender contender, CancellationToken ct)
    {
        await using var redis = await RedisServer.StartAsync(ct: ct);
        await using var fleet = await Fleet.StartAsync(
            contender, redis.Endpoint, 1, new ContenderSettings { LocalTtl = TimeSpan.FromMilliseconds(100), Ttl = TimeSpan.FromMinutes(10) });
        var reads = new ConcurrentBag<(double Ms, bool Failed)>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var counts = false;
        var reading = ReadAsync(fleet, reads, () => Volatile.Read(ref counts), end.Token);
        await Task.Delay(1000, ct);
        Volatile.Write(ref counts, true);
        await redis.KillAsync();
        await Task.Delay(2000, ct);
        await redis.StartAgainAsync(ct);
        await Task.Delay(1000, ct);
        await end.CancelAsync();
        await reading;
        return [reads.Count(read => read.Failed), Quantile.Of(reads.Select(read => read.Ms), 0.99)];
    }

    // Open loop: reads start on schedule, whether or not earlier ones have been answered.
    private static async Task ReadAsync(Fleet fleet, ConcurrentBag<(double, bool)> reads, Func<bool> counts, CancellationToken end)
    {
        var running = new List<Task>();
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                var key = $"price-{running.Count % Keys}";
                var isCounted = counts();
                running.Add(Task.Run(() => ReadOnceAsync(fleet, key, isCounted ? reads : null), CancellationToken.None));
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // That was the last read.
        }

        await Task.WhenAll(running);
    }

    private static async Task ReadOnceAsync(Fleet fleet, string key, ConcurrentBag<(double, bool)>? reads)
    {
        var started = Stopwatch.GetTimestamp();
        var failed = false;
        try
        {
            await fleet[1].GetOrLoadAsync(key, static _ => new ValueTask<Item?>(new Item(1, "price")), CancellationToken.None);
        }
#pragma warning disable CA1031 // Any exception counts as a failed read.
        catch (Exception)
#pragma warning restore CA1031
        {
            failed = true;
        }

        reads?.Add((Stopwatch.GetElapsedTime(started).TotalMilliseconds, failed));
    }
}
