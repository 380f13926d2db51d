using BenchmarkDotNet.Attributes;
using Catalog.Benchmarks.Cache;
using Catalog.Testbed;
using Microsoft.Extensions.Caching.Memory;

namespace Catalog.Benchmarks.Nanoseconds;

/// <summary>An L1 hit compared with a plain MemoryCache. Starts a Redis, because L1 is only used while the bus is connected.</summary>
[MemoryDiagnoser]
public class LocalHitBenchmark : IAsyncDisposable
{
    private readonly string _key = BenchCache.KeyOf(42);
    private readonly MemoryCache _memory = new(new MemoryCacheOptions());
    private RedisServer? _redis;
    private BenchCache? _cache;

    /// <summary>Stores the value in both.</summary>
    [GlobalSetup]
    public async Task StartAsync()
    {
        _redis = await RedisServer.StartAsync();
        _cache = await BenchCache.StartAsync(
            _redis.Endpoint, BenchCache.NewPrefix(), TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        await _cache.GetAsync(_key);
        _memory.Set(_key, Article.Number(1));
    }

    /// <summary>The reference.</summary>
    [Benchmark(Baseline = true)]
    public bool MemoryCacheTryGetValue() => _memory.TryGetValue(_key, out _);

    /// <summary>The usual call.</summary>
    [Benchmark]
    public bool GetAsync() => _cache!.IsLocalHit(_key);

    /// <summary>The call for keys that are not strings.</summary>
    [Benchmark]
    public bool TryGetLocal() => _cache!.Articles.TryGetLocal(_key, out _);

    /// <summary>Stops both.</summary>
    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        _memory.Dispose();
        await _cache!.DisposeAsync();
        await _redis!.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
