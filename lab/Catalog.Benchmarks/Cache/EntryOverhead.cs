using System.Globalization;
using Catalog.Caching;
using Catalog.Caching.Entries;
using Catalog.Caching.Patterns;
using Catalog.Testbed.Experiments;
using StackExchange.Redis;

namespace Catalog.Benchmarks.Cache;

/// <summary>The overhead of an entry in Redis compared with SET PX of the same payload under a key of the same length.</summary>
internal static class EntryOverhead
{
    private const int Sizes = 64;
    private const int Step = 37; // covers all size classes of the allocator
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(1);

    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(string redis, IProgress<string> log, CancellationToken ct)
    {
        var prefix = BenchCache.NewPrefix();
        await using var cache = await BenchCache.StartAsync(redis, prefix, TimeSpan.Zero, Ttl);
        var bytes = new CacheAside<ReadOnlyMemory<byte>>(
            cache.Node, new CachePolicy { Resource = "bytes", Ttl = Ttl }, RawSerializer.Instance);
        var database = cache.Node.Gate.Connection.Database;
        var length = 0L;
        var memory = 0L;
        for (var i = 0; i < Sizes; i++)
        {
            ct.ThrowIfCancellationRequested();
            var payload = new byte[100 + (i * Step)];
            var (ours, plain) = ($"ours:{i:D4}", $"bare:{i:D4}");
            await bytes.GetAsync(ours, payload, static (p, _) => new ValueTask<Loaded<ReadOnlyMemory<byte>>?>(new Loaded<ReadOnlyMemory<byte>>(p, 1)), ct);
            await database.StringSetAsync(prefix + plain, payload, Ttl);
            length += await database.StringLengthAsync(prefix + ours) - payload.Length;
            memory += await UsageAsync(database, prefix + ours) - await UsageAsync(database, prefix + plain);
        }

        log.Report(string.Create(
            CultureInfo.InvariantCulture, $"Entry: {(double)length / Sizes:F1} bytes of header, {(double)memory / Sizes:F1} bytes of memory"));
        return
        [
            ExperimentRow.AtMost("bytes in Redis over the bare payload, STRLEN", (double)length / Sizes, "B", 40),
            ExperimentRow.AtMost("bytes in Redis over the bare payload, MEMORY USAGE", (double)memory / Sizes, "B", 40),
        ];
    }

    private static async Task<long> UsageAsync(IDatabase database, string key) =>
        (long)await database.ExecuteAsync("MEMORY", "USAGE", key);
}
