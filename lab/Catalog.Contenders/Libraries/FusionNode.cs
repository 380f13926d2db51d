using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane.StackExchangeRedis;
using ZiggyCreatures.Caching.Fusion.Locking.Distributed.Redis;
using ZiggyCreatures.Caching.Fusion.Serialization.SystemTextJson;

namespace Catalog.Contenders.Libraries;

/// <summary>FusionCache with everything that its documentation recommends for several nodes.</summary>
/// <remarks>
/// Of its guide it leaves out <c>AllowBackgroundDistributedCacheOperations</c>, with which a write would return before Redis has it, and
/// <c>FactoryHardTimeout</c>, which turns a slow load into an error: both would make it look worse here.
/// </remarks>
internal sealed class FusionNode : IContenderNode
{
    private readonly IHost _host;
    private readonly IFusionCache _cache;
    private readonly string _prefix;

    private FusionNode(IHost host, string prefix)
    {
        _host = host;
        _cache = host.Services.GetRequiredService<IFusionCache>();
        _prefix = prefix;
    }

    public static async Task<IContenderNode> StartAsync(NodeStart start)
    {
        var settings = start.Settings;
        var host = await NodeHost.StartAsync(start, services => services.AddFusionCache()
            .WithOptions(options =>
            {
                options.CacheKeyPrefix = settings.Prefix;
                options.BackplaneChannelPrefix = settings.Prefix;
                options.DistributedCacheCircuitBreakerDuration = TimeSpan.FromSeconds(2);
            })
            .WithDefaultEntryOptions(entry =>
            {
                entry.Duration = settings.LocalTtl;
                entry.DistributedCacheDuration = settings.Ttl;
                entry.IsFailSafeEnabled = settings.StaleIfError > TimeSpan.Zero;
                entry.FailSafeMaxDuration = settings.Ttl + settings.StaleIfError;
                entry.FailSafeThrottleDuration = TimeSpan.FromSeconds(1);
                entry.EagerRefreshThreshold = settings.RefreshAt > 0 ? (float)settings.RefreshAt : null;
                entry.JitterMaxDuration = settings.Ttl * settings.Jitter;
                entry.DistributedCacheSoftTimeout = TimeSpan.FromSeconds(1);
                entry.DistributedCacheHardTimeout = TimeSpan.FromSeconds(2);
            })
            .WithSerializer(new FusionCacheSystemTextJsonSerializer())
            .WithDistributedCache(new RedisCache(new RedisCacheOptions { ConfigurationOptions = start.Client }))
            .WithBackplane(new RedisBackplane(new RedisBackplaneOptions { ConfigurationOptions = start.Client }))
            .WithDistributedLocker(new RedisDistributedLocker(new RedisDistributedLockerOptions { ConfigurationOptions = start.Client })));
        return new FusionNode(host, settings.Prefix);
    }

    public ValueTask<Item?> GetOrLoadAsync(string key, Func<CancellationToken, ValueTask<Item?>> load, CancellationToken ct) =>
        _cache.GetOrSetAsync<Item?>(
            $"item:{key}", async (_, token) => await load(token), tags: [HybridNode.TagOf(key)], token: ct);

    public ValueTask WriteAsync(string key, Item committed) => _cache.SetAsync($"item:{key}", committed, tags: [committed.Tag]);

    public ValueTask InvalidateAsync(string key) => _cache.RemoveAsync($"item:{key}");

    public ValueTask InvalidateTagAsync(string tag) => _cache.RemoveByTagAsync(tag);

    public async ValueTask<Copy?> PeekAsync(string key)
    {
        var found = await _cache.TryGetAsync<Item?>($"item:{key}", options => options.SetSkipDistributedCacheRead(true));
        return found.HasValue ? new Copy(found.Value) : null;
    }

    public string RedisKey(string key) => $"v2:{_prefix}item:{key}";

    public ValueTask DisposeAsync() => NodeHost.EndAsync(_host);
}
