using BitFaster.Caching;
using BitFaster.Caching.Lfu;
using BitFaster.Caching.Lru;
using BitFaster.Caching.Scheduler;
using Catalog.Caching.Clocks;
using Catalog.Caching.Local;
using Microsoft.Extensions.Caching.Memory;

namespace Catalog.Benchmarks.Traces;

/// <summary>A bounded cache that answers a trace.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="Answer">Creates a cache for a number of keys. The result tells whether a key is a hit, and stores it if not.</param>
internal sealed record Contender(string Name, Func<int, Func<string, bool>> Answer)
{
    public const string Ours = "L1 (S3-FIFO)";
    private const int EntryBytes = 1024;
    private static readonly object Value = new();

    public static IReadOnlyList<Contender> All { get; } =
    [
        new(Ours, WithS3Fifo),
        new("LRU", capacity => With(new ClassicLru<string, object>(capacity))),
        new("ConcurrentLru", capacity => With(new ConcurrentLru<string, object>(capacity))),
        new("ConcurrentLfu", capacity => With(
            new ConcurrentLfu<string, object>(1, capacity, new ForegroundScheduler(), EqualityComparer<string>.Default))),
        new("MemoryCache", WithMemoryCache),
    ];

    public double HitRatio(IReadOnlyList<string> keys, int capacity)
    {
        var isHit = Answer(capacity);
        return keys.Count(isHit) / (double)keys.Count;
    }

    private static Func<string, bool> WithS3Fifo(int capacity)
    {
        var cache = new S3Fifo<object>((long)capacity * EntryBytes, new MonotonicClock(TimeProvider.System));
        return key => cache.Find(key, now: 0) is not null || !cache.Set(key, Value, EntryBytes, long.MaxValue);
    }

    private static Func<string, bool> With(ICache<string, object> cache) => key =>
    {
        var isHit = cache.TryGet(key, out _);
        if (!isHit)
        {
            cache.AddOrUpdate(key, Value);
        }

        return isHit;
    };

    private static Func<string, bool> WithMemoryCache(int capacity)
    {
        var cache = new MemoryCache(new MemoryCacheOptions { SizeLimit = capacity });
        return key =>
        {
            var isHit = cache.TryGetValue(key, out _);
            if (!isHit)
            {
                cache.Set(key, Value, new MemoryCacheEntryOptions { Size = 1 });
            }

            return isHit;
        };
    }
}
