using Catalog.Caching;
using Catalog.Caching.Telemetry;
using Catalog.Tests.Caching;
using Microsoft.Extensions.Caching.Hybrid;

namespace Catalog.Tests.Library;

/// <summary>Values that the framework's <see cref="HybridCache"/> creates although they are cached, with Redis and without.</summary>
public abstract class HybridCacheReloadContract : LibraryTests
{
    /// <summary>No tier may be read.</summary>
    internal static HybridCacheEntryOptions Reload { get; } = new()
    {
        Flags = HybridCacheEntryFlags.DisableLocalCacheRead | HybridCacheEntryFlags.DisableDistributedCacheRead,
    };

    private HybridCache Cache => Get<HybridCache>();

    private protected override void Add(CachingBuilder caching) => caching.AsHybridCache();

    [Fact]
    public async Task When_no_tier_may_be_read_the_value_is_created_and_replaces_the_cached_one()
    {
        await ReadAsync("a");

        Assert.Equal("b", await ReadAsync("b", Reload));

        Assert.Equal("b", await ReadAsync("c"));
    }

    [Fact]
    public async Task When_no_tier_may_be_read_and_the_factory_fails_the_cached_value_stays()
    {
        await ReadAsync("a");

        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await Cache.GetOrCreateAsync<string>("key", _ => throw new InvalidOperationException("away"), Reload));

        Assert.Equal("a", await ReadAsync("b"));
    }

    [Fact]
    public async Task While_a_value_is_created_anew_the_cached_one_is_served()
    {
        await ReadAsync("a");
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var reload = Cache.GetOrCreateAsync(
            "key",
            async _ =>
            {
                begun.SetResult();
                await go.Task;
                return "b";
            },
            Reload).AsTask();
        await begun.Task;

        Assert.Equal("a", await ReadAsync("c"));

        go.SetResult();
        await reload;
        Assert.Equal("b", await ReadAsync("c"));
    }

    [Fact]
    public async Task A_value_that_is_created_anew_and_is_too_large_to_be_cached_removes_the_cached_one()
    {
        await ReadAsync("a");

        await ReadAsync(new string('b', 2 * 1024 * 1024), Reload);

        Assert.Equal("c", await ReadAsync("c"));
    }

    [Fact]
    public async Task A_hit_in_memory_is_compared_with_the_source_too()
    {
        await using var host = await LibraryHost.StartAsync(
            caching => caching.AsHybridCache(policy => policy.VerifyShare = 1), await RedisAsync());
        var (cache, loads) = (host.Get<HybridCache>(), 0);
        await cache.GetOrCreateAsync("key", _ => new ValueTask<int>(Interlocked.Increment(ref loads)));

        Assert.Equal(1, await cache.GetOrCreateAsync("key", _ => new ValueTask<int>(Interlocked.Increment(ref loads))));

        await Eventually.BecomesTrueAsync(() => Volatile.Read(ref loads) == 2);
        Assert.Equal(1, host.Get<CachingMetrics>().Resources.Single()[CacheOutcome.LocalHit]);
    }

    private ValueTask<string> ReadAsync(string value, HybridCacheEntryOptions? options = null) =>
        Cache.GetOrCreateAsync("key", _ => new ValueTask<string>(value), options);
}

/// <summary>In memory only.</summary>
public sealed class MemoryHybridCacheReloadTests : HybridCacheReloadContract
{
    private protected override Task<string?> RedisAsync() => NoRedisAsync();
}

/// <summary>With Redis.</summary>
public sealed class RedisHybridCacheReloadTests : HybridCacheReloadContract
{
    private protected override Task<string?> RedisAsync() => SharedRedisAsync();
}
