using Catalog.Caching;
using Catalog.Caching.Shared;
using Catalog.Tests.Caching;
using Microsoft.Extensions.Caching.Hybrid;

namespace Catalog.Tests.Library;

/// <summary>Refreshes of the framework's <see cref="HybridCache"/> in the background: they keep the options of the call that starts them.</summary>
public abstract class HybridCacheRefreshContract : LibraryTests
{
    private const string Key = "key";
    private int _loads;

    // Every read a millisecond after the fill starts a refresh.
    private protected override void Add(CachingBuilder caching) =>
        caching.AsHybridCache(policy => (policy.Ttl, policy.Jitter, policy.RefreshAhead) = (TimeSpan.FromHours(1), 0, 0.000001));

    [Fact]
    public async Task A_refreshed_value_has_the_expiration_of_the_call()
    {
        await RefreshAsync(new HybridCacheEntryOptions { Expiration = TimeSpan.FromMinutes(1) });

        var left = (await SharedAsync()).Header.SoftExpiry - Get<CacheNode>().RedisClock.Milliseconds;
        Assert.InRange(TimeSpan.FromMilliseconds(left), TimeSpan.Zero, TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task A_refresh_stores_nothing_in_a_tier_that_its_call_may_not_write()
    {
        await RefreshAsync(new HybridCacheEntryOptions { Flags = HybridCacheEntryFlags.DisableDistributedCacheWrite });

        Assert.Null((await SharedAsync()).Bytes);
    }

    [Fact]
    public async Task A_call_that_may_not_use_the_shared_tier_starts_no_refresh()
    {
        var options = new HybridCacheEntryOptions { Flags = HybridCacheEntryFlags.DisableDistributedCache };
        await ReadAsync(Get<HybridCache>(), options);
        var filled = Get<CacheNode>().Clock.Milliseconds;
        await Eventually.BecomesTrueAsync(() => Get<CacheNode>().Clock.Milliseconds > filled + 5);

        await ReadAsync(Get<HybridCache>(), options);

        Assert.Equal((0, 1), (Get<CacheNode>().Flights.Count, _loads));
    }

    [Fact]
    public async Task The_refresh_point_is_a_share_of_the_expiration_of_the_call()
    {
        await using var host = await LibraryHost.StartAsync(
            caching => caching.AsHybridCache(policy => (policy.Ttl, policy.RefreshAhead) = (TimeSpan.FromHours(1), 0.5)), await RedisAsync());
        var options = new HybridCacheEntryOptions { Expiration = TimeSpan.FromMinutes(10) };
        await ReadAsync(host.Get<HybridCache>(), options);

        await ReadAsync(host.Get<HybridCache>(), options);

        Assert.Equal((0, 1), (host.Get<CacheNode>().Flights.Count, _loads));
    }

    private async Task RefreshAsync(HybridCacheEntryOptions options)
    {
        var flights = Get<CacheNode>().Flights;
        await Eventually.BecomesTrueAsync(async () =>
        {
            await ReadAsync(Get<HybridCache>(), options);
            return flights.Count > 0 || Volatile.Read(ref _loads) > 1;
        });
        await Eventually.BecomesTrueAsync(() => flights.Count == 0);
    }

    private async ValueTask ReadAsync(HybridCache cache, HybridCacheEntryOptions options) => await cache.GetOrCreateAsync(
        Key,
        _ =>
        {
            Interlocked.Increment(ref _loads);
            return new ValueTask<string>("a");
        },
        options);

    private ValueTask<SharedRead> SharedAsync() => Get<CacheNode>().Shared.ReadAsync($"hybrid:{{{Key}}}", []);
}

/// <summary>In memory only.</summary>
public sealed class MemoryHybridCacheRefreshTests : HybridCacheRefreshContract
{
    private protected override Task<string?> RedisAsync() => NoRedisAsync();
}

/// <summary>With Redis.</summary>
public sealed class RedisHybridCacheRefreshTests : HybridCacheRefreshContract
{
    private protected override Task<string?> RedisAsync() => SharedRedisAsync();
}
