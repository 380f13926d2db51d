using BenchmarkDotNet.Attributes;
using Catalog.Benchmarks.Cache;
using Catalog.Testbed;
using Microsoft.Extensions.Caching.Memory;

namespace Catalog.Benchmarks.Nanoseconds;

/// <summary>An L1 hit against a bare MemoryCache. Starts a Redis of its own, because L1 is only trusted on a live bus.</summary>
[MemoryDiagnoser]
public class LocalHitBenchmark : IAsyncDisposable
{
    private readonly string _key = BenchCache.KeyOf(42);
    private readonly MemoryCache _memory = new(new MemoryCacheOptions());
    private RedisServer? _redis;
    private BenchCache? _cache;

    /// <summary>Puts the value into both.</summary>
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

    /// <summary>The call for keys that are not strings yet.</summary>
    [Benchmark]
    public bool TryGetLocal() => _cache!.Articles.TryGetLocal(_key, out _);

    /// <summary>Ends what was started.</summary>
    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        _memory.Dispose();
        await _cache!.DisposeAsync();
        await _redis!.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
