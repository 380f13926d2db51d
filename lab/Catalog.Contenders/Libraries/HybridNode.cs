using Catalog.Caching;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Catalog.Contenders.Libraries;

/// <summary>The framework's <see cref="HybridCache"/>: its own implementation over Redis, or ours.</summary>
internal sealed class HybridNode : IContenderNode
{
    private static readonly HybridCacheEntryOptions LocalOnly = new()
    {
        Flags = HybridCacheEntryFlags.DisableDistributedCache | HybridCacheEntryFlags.DisableUnderlyingData,
    };

    private readonly IHost _host;
    private readonly HybridCache _cache;
    private readonly HybridCacheEntryOptions? _options;
    private readonly Func<string, string> _redisKey;

    private HybridNode(IHost host, HybridCacheEntryOptions? options, Func<string, string> redisKey)
    {
        _host = host;
        _cache = host.Services.GetRequiredService<HybridCache>();
        _options = options;
        _redisKey = redisKey;
    }

    public static async Task<IContenderNode> StartFrameworkAsync(NodeStart start)
    {
        var host = await NodeHost.StartAsync(start, services =>
        {
            services.AddStackExchangeRedisCache(redis =>
            {
                redis.ConfigurationOptions = start.Client;
                redis.InstanceName = start.Settings.Prefix;
            });
            services.AddHybridCache();
        });
        var options = new HybridCacheEntryOptions { Expiration = start.Settings.Ttl, LocalCacheExpiration = start.Settings.LocalTtl };
        return new HybridNode(host, options, key => start.Settings.Prefix + KeyOf(key));
    }

    public static async Task<IContenderNode> StartCatalogAsync(NodeStart start)
    {
        var host = await NodeHost.StartAsync(start, services => services
            .AddCatalogCaching()
            .AsHybridCache(policy => CatalogNode.Apply(policy, start.Settings)));
        return new HybridNode(host, options: null, key => $"{start.Settings.Prefix}hybrid:{{{KeyOf(key)}}}");
    }

    public ValueTask<Item?> GetOrLoadAsync(string key, Func<CancellationToken, ValueTask<Item?>> load, CancellationToken ct) =>
        _cache.GetOrCreateAsync(KeyOf(key), load, static (load, token) => load(token), _options, [TagOf(key)], ct);

    public ValueTask WriteAsync(string key, Item committed) => _cache.SetAsync(KeyOf(key), (Item?)committed, _options, [committed.Tag]);

    public ValueTask InvalidateAsync(string key) => _cache.RemoveAsync(KeyOf(key));

    public ValueTask InvalidateTagAsync(string tag) => _cache.RemoveByTagAsync(tag);

    /// <summary>Null also for a copy that says that there is no row: the framework's interface does not tell it from no copy.</summary>
    public async ValueTask<Copy?> PeekAsync(string key) =>
        await _cache.GetOrCreateAsync(KeyOf(key), static _ => new ValueTask<Item?>((Item?)null), LocalOnly) is { } item ? new Copy(item) : null;

    public string RedisKey(string key) => _redisKey(key);

    public ValueTask DisposeAsync() => NodeHost.EndAsync(_host);

    /// <summary>The tag of a key's row, which the framework wants before the row is loaded.</summary>
    internal static string TagOf(string key) => key.Split('-')[0];

    private static string KeyOf(string key) => $"item:{key}";
}
