using System.Diagnostics;
using Catalog.Benchmarks.Measuring;
using Catalog.Caching;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks.Cache;

/// <summary>200 callers on 4 nodes read one missing key whose load takes 50 ms.</summary>
internal static class Stampede
{
    private const int Nodes = 4;
    private const int CallersOfNode = 50;
    private static readonly TimeSpan Load = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(1);

    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(string redis, IProgress<string> log, CancellationToken ct)
    {
        var prefix = BenchCache.NewPrefix();
        var nodes = new List<BenchCache>();
        try
        {
            for (var i = 0; i < Nodes; i++)
            {
                nodes.Add(await BenchCache.StartAsync(redis, prefix, Ttl, Ttl));
            }

            await StormAsync(nodes, BenchCache.KeyOf(0)); // warms up
            var storms = new List<(int Loads, double LastMs)>();
            for (var i = 1; i <= SideBySide.Rounds; i++)
            {
                ct.ThrowIfCancellationRequested();
                storms.Add(await StormAsync(nodes, BenchCache.KeyOf(i)));
            }

            log.Report($"Stampede, last caller: {string.Join(' ', storms.Select(storm => $"{storm.LastMs:F1}"))} ms");
            return
            [
                ExperimentRow.AtMost("200 callers on 4 nodes: loads, most of all storms", storms.Max(storm => storm.Loads), "loads", 1),
                ExperimentRow.AtMost("200 callers on 4 nodes, 50 ms load: last caller", Quantile.Median(storms.Select(storm => storm.LastMs)), "ms", 65),
            ];
        }
        finally
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    private static async Task<(int Loads, double LastMs)> StormAsync(List<BenchCache> nodes, string key)
    {
        var loads = 0;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Nodes * CallersOfNode).Select(i => Task.Run(async () =>
            await nodes[i % Nodes].Articles.GetAsync(key, 1, async (id, token) =>
            {
                Interlocked.Increment(ref loads);
                await Task.Delay(Load, token);
                return new Loaded<Article>(Article.Number(id), 1);
            }))));
        return (loads, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
}
