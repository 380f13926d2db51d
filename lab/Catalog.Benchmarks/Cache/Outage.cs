using System.Collections.Concurrent;
using System.Diagnostics;
using Catalog.Benchmarks.Measuring;
using Catalog.Caching;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks.Cache;

/// <summary>1,000 reads a second without L1, with almost free loads, during a 5 s outage of a private Redis.</summary>
internal static class Outage
{
    private const int Keys = 1024;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(IProgress<string> log, CancellationToken ct) =>
    [
        .. await RunAsync("killed", server => server.KillAsync(), server => server.StartAgainAsync(ct), log, ct),
        .. await RunAsync(
            "frozen",
            server =>
            {
                server.Freeze();
                return Task.CompletedTask;
            },
            server =>
            {
                server.Thaw();
                return Task.CompletedTask;
            },
            log,
            ct),
    ];

    private static async Task<IReadOnlyList<ExperimentRow>> RunAsync(
        string how, Func<RedisServer, Task> takeAway, Func<RedisServer, Task> giveBack, IProgress<string> log, CancellationToken ct)
    {
        await using var server = await RedisServer.StartAsync(ct: ct);
        await using var cache = await BenchCache.StartAsync(
            server.Endpoint, BenchCache.NewPrefix(), TimeSpan.Zero, TimeSpan.FromMinutes(10));
        var reads = new ConcurrentBag<TimedRead>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = ReadAsync(cache, reads, end.Token);
        await Task.Delay(Before, ct);

        var awayAt = Stopwatch.GetTimestamp();
        await takeAway(server);
        var openedAt = await OpenedAsync(cache, ct);
        await Task.Delay(Away - Stopwatch.GetElapsedTime(awayAt), ct);
        var backAt = Stopwatch.GetTimestamp();
        await giveBack(server);
        await Task.Delay(After, ct);
        await end.CancelAsync();
        await reading;

        var open = reads.Where(read => read.StartedAt > openedAt && read.StartedAt < backAt).Select(read => read.Ms).ToArray();
        var all = reads.Where(read => read.StartedAt > awayAt).Select(read => read.Ms).ToArray();
        var untilOpen = Stopwatch.GetElapsedTime(awayAt, openedAt).TotalMilliseconds;
        log.Report(
            $"Redis {how}: {reads.Count:N0} reads, open after {untilOpen:F0} ms, once open p50 {Quantile.Median(open):F2} p99 {Quantile.Of(open, 0.99):F2} "
            + $"max {Quantile.Of(open, 1):F0} ms; from the fault to the end p99 {Quantile.Of(all, 0.99):F2} ms; open at the end: {cache.Node.Gate.IsOpen}");
        return
        [
            ExperimentRow.AtMost($"reads while Redis is {how} 5 s, 1,000/s: errors", reads.Count(read => read.Failed), "errors", 0),
            ExperimentRow.AtMost($"reads while Redis is {how}: p99 once the breaker is open", Quantile.Of(open, 0.99), "ms", 5),
            ExperimentRow.AtMost($"reads while Redis is {how}: until the breaker is open", untilOpen, "ms", 250),
        ];
    }

    // Open loop: reads start on schedule, whether or not earlier ones have been answered.
    private static async Task ReadAsync(BenchCache cache, ConcurrentBag<TimedRead> reads, CancellationToken end)
    {
        var running = new List<Task>();
        var started = Stopwatch.GetTimestamp();
        while (!end.IsCancellationRequested)
        {
            while (running.Count < Stopwatch.GetElapsedTime(started).TotalMilliseconds)
            {
                running.Add(ReadOnceAsync(cache, BenchCache.KeyOf(running.Count % Keys), reads));
            }

            await Task.Delay(1, CancellationToken.None);
        }

        await Task.WhenAll(running);
    }

    private static async Task ReadOnceAsync(BenchCache cache, string key, ConcurrentBag<TimedRead> reads)
    {
        var started = Stopwatch.GetTimestamp();
        var failed = false;
        try
        {
            await cache.Articles.GetAsync(key, 1, static async (id, _) =>
            {
                await Task.Yield(); // no timer: a timer of 1 ms takes 4 ms
                return new Loaded<Article>(Article.Number(id), 1);
            });
        }
#pragma warning disable CA1031 // Any exception counts as an error.
        catch (Exception)
#pragma warning restore CA1031
        {
            failed = true;
        }

        reads.Add(new TimedRead(started, Stopwatch.GetElapsedTime(started).TotalMilliseconds, failed));
    }

    private static async Task<long> OpenedAsync(BenchCache cache, CancellationToken ct)
    {
        while (!cache.Node.Gate.IsOpen)
        {
            await Task.Delay(1, ct);
        }

        return Stopwatch.GetTimestamp();
    }

    private readonly record struct TimedRead(long StartedAt, double Ms, bool Failed);
}
