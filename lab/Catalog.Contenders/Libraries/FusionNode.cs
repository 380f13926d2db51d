using System.Globalization;
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
/// Of its guide it leaves out <c>AllowBackgroundDistributedCacheOperations</c>, with which a write would return before Redis has it,
/// <c>FactorySoftTimeout</c>, which serves an expired value while a load is slow, and <c>FactoryHardTimeout</c>, which turns a slow load into an
/// error. After a failed load it tries again in 1 s, not in 30 s. Each of these would make it look worse here.
/// </remarks>
internal sealed class FusionNode : IContenderNode
{
    private readonly IHost _host;
    private readonly IFusionCache _cache;
    private readonly string _prefix;

    /// <summary>How it is set up, in words.</summary>
    public static string Configuration { get; } = Describe(OptionsOf(new ContenderSettings()));

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
            .WithDefaultEntryOptions(OptionsOf(settings))
            .WithSerializer(new FusionCacheSystemTextJsonSerializer())
            .WithDistributedCache(new RedisCache(new RedisCacheOptions { ConfigurationOptions = start.Client }))
            .WithBackplane(new RedisBackplane(new RedisBackplaneOptions { ConfigurationOptions = start.Client }))
            .WithDistributedLocker(new RedisDistributedLocker(new RedisDistributedLockerOptions { ConfigurationOptions = start.Client })));
        return new FusionNode(host, settings.Prefix);
    }

    /// <summary>The options of each entry. The jitter is added to the TTL in memory, so it is a share of that one: 20 % where others have ±10 %.</summary>
    internal static FusionCacheEntryOptions OptionsOf(ContenderSettings settings) => new()
    {
        Duration = settings.LocalTtl,
        DistributedCacheDuration = settings.Ttl,
        IsFailSafeEnabled = true,
        FailSafeMaxDuration = settings.Ttl + settings.StaleIfError,
        FailSafeThrottleDuration = TimeSpan.FromSeconds(1),
        EagerRefreshThreshold = settings.RefreshAt > 0 ? (float)settings.RefreshAt : null,
        JitterMaxDuration = settings.LocalTtl * (2 * settings.Jitter),
        DistributedCacheSoftTimeout = TimeSpan.FromSeconds(1),
        DistributedCacheHardTimeout = TimeSpan.FromSeconds(2),
    };

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

    internal static string Describe(FusionCacheEntryOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"fail-safe {(options.IsFailSafeEnabled ? $"on, with a new try {options.FailSafeThrottleDuration.TotalSeconds} s after a failed load" : "off")}; "
            + $"timeouts of Redis {Seconds(options.DistributedCacheSoftTimeout)} (soft) and {Seconds(options.DistributedCacheHardTimeout)} (hard), "
            + $"of a load {Seconds(options.FactorySoftTimeout)} and {Seconds(options.FactoryHardTimeout)}");

    private static string Seconds(TimeSpan timeout) =>
        timeout == Timeout.InfiniteTimeSpan ? "none" : string.Create(CultureInfo.InvariantCulture, $"{timeout.TotalSeconds} s");
}
