using Catalog.Benchmarks.Cache;
using Catalog.Caching;
using Catalog.Caching.Entries;
using Catalog.Caching.Patterns;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks.Scaling;

/// <summary>The size of a cached product in Redis and in a node's memory.</summary>
internal static class EntrySizes
{
    private const int Entries = 40_000;
    private const int Sample = 100;
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(10);

    /// <param name="product">The document of an average product, in bytes.</param>
    /// <param name="log">Receives the figures.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(int product, IProgress<string> log, CancellationToken ct)
    {
        await using var redis = await RedisServer.StartAsync(ct: ct);
        using var probe = new RedisProbe(redis.Endpoint);
        var prefix = "catalog:";
        await using var cache = await BenchCache.StartAsync(redis.Endpoint, prefix, Ttl, Ttl);
        var policy = new CachePolicy { Resource = "product", Ttl = Ttl, LocalTtl = Ttl };
        var bytes = new CacheAside<ReadOnlyMemory<byte>>(cache.Node, policy, RawSerializer.Instance);
        await FillAsync(0, 100);

        var (localBefore, sharedBefore) = (GC.GetTotalMemory(forceFullCollection: true), await UsedAsync());
        await FillAsync(100, Entries);
        var (localAfter, sharedAfter) = (GC.GetTotalMemory(forceFullCollection: true), await UsedAsync());

        var entry = 0.0;
        for (var i = 0; i < Sample; i++)
        {
            entry += await UsageAsync(FormattableString.Invariant($"{prefix}product:{{{100 + i}}}")) / Sample;
        }

        var (local, shared) = ((double)(localAfter - localBefore) / Entries, (sharedAfter - sharedBefore) / Entries);
        log.Report(FormattableString.Invariant(
            $"A product of {product} B: in Redis {shared:N0} B in all, {entry:N0} of them the entry; in L1 {local:N0} B"));
        return
        [
            ExperimentRow.Told("document of a product", product, "B"),
            ExperimentRow.Told("product in Redis, MEMORY USAGE of the entry", entry, "B"),
            ExperimentRow.Told("product in Redis, used_memory for all of it", shared, "B"),
            ExperimentRow.Told("product in L1, heap of the node", local, "B"),
        ];

        Task FillAsync(int from, int count) => Parallel.ForEachAsync(
            Enumerable.Range(from, count),
            new ParallelOptions { MaxDegreeOfParallelism = Operation.Callers, CancellationToken = ct },
            async (id, stop) => await bytes.GetAsync(
                FormattableString.Invariant($"product:{{{id}}}"),
                (id, product),
                static (s, _) => new ValueTask<Loaded<ReadOnlyMemory<byte>>?>(new Loaded<ReadOnlyMemory<byte>>(
                    new byte[s.product], 1, [$"category:{s.id % 20}"])),
                stop));

        async Task<double> UsedAsync() => (await probe.InfoAsync(ct)).Field("used_memory");

        async Task<double> UsageAsync(string key) =>
            double.Parse((string)(await probe.AskAsync($"MEMORY USAGE {key}", ct))!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
