using System.Diagnostics.Metrics;
using Catalog.Caching;
using Catalog.Caching.Local;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalog.Tests.Caching.Tiers;

public sealed class HotKeysTests
{
    [Fact]
    public void A_key_that_is_read_often_is_found_among_more_keys_than_are_tracked()
    {
        var keys = new HotKeys(new Random(1));
        for (var read = 0; read < 20_000; read++)
        {
            keys.Count(read % 10 == 0 ? "hot" : $"cold:{read}");
        }

        var (key, share) = keys.Top(1)[0];

        Assert.Equal("hot", key);
        Assert.InRange(share, 0.05, 0.15);
    }

    [Fact]
    public void A_key_that_is_not_read_any_more_is_forgotten()
    {
        var keys = new HotKeys(new Random(1));
        for (var read = 0; read < 1_000; read++)
        {
            keys.Count("old");
        }

        for (var read = 0; read < 200_000; read++)
        {
            keys.Count("new");
        }

        Assert.Equal(["new"], keys.Top(10).Select(hot => hot.Key));
    }

    [Fact]
    public void Of_many_reads_one_in_64_is_counted()
    {
        var keys = new HotKeys(new Random(1));

        var counted = Enumerable.Range(0, 64 * 100).Count(_ => keys.Samples());

        Assert.InRange(counted, 50, 200);
    }

    [Fact]
    public async Task A_read_that_memory_cannot_serve_counts_once()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        await using var node = new CacheNode(
            null, new CachingOptions(), services.GetRequiredService<IMeterFactory>(), NullLoggerFactory.Instance, random: new LowestDraw());
        var cache = new Cache<long, string>(node, new CachePolicy<string>("row") { LocalTtl = TimeSpan.FromMinutes(1), Jitter = 0 });
        var reader = new Thread(() => // which reads are sampled depends on what its thread has read before
        {
            _ = ReadAsync(1);
            _ = ReadAsync(2);
            _ = ReadAsync(2);
        });

        reader.Start();
        reader.Join();

        Assert.Equal([("row:{2}", 2 / 3.0), ("row:{1}", 1 / 3.0)], node.Local.HotKeys.Top(10));

        Task<string?> ReadAsync(long id) => cache.GetOrLoadAsync(id, _ => new ValueTask<string?>("a")).AsTask(); // completes at once
    }

    [Fact]
    public void Counting_keys_of_the_cache_allocates_nothing()
    {
        var keys = new HotKeys(new Random(1));
        string[] all = [.. Enumerable.Range(0, 5_000).Select(i => $"key:{i}")];
        Array.ForEach(all, keys.Count); // the table has grown

        var before = GC.GetAllocatedBytesForCurrentThread();
        Array.ForEach(all, keys.Count);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100); // the delegate
    }

    /// <summary>Samples every read.</summary>
    private sealed class LowestDraw : Random
    {
        public override int Next(int maxValue) => 0;
    }
}
