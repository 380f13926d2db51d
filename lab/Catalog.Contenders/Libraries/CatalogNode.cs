using Catalog.Caching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Catalog.Contenders.Libraries;

/// <summary>This repository's library as its README shows it: a cache that readers load, and for writes a versioned one.</summary>
internal sealed class CatalogNode : IContenderNode
{
    private readonly IHost _host;
    private readonly IVersionedCache<string, Item> _cache;
    private readonly string _prefix;

    private CatalogNode(IHost host, string prefix)
    {
        _host = host;
        _cache = host.Services.GetRequiredService<IVersionedCache<string, Item>>();
        _prefix = prefix;
    }

    public static async Task<IContenderNode> StartAsync(NodeStart start)
    {
        var host = await NodeHost.StartAsync(start, services => services
            .AddCatalogCaching()
            .AddVersionedCache<string, Item>("item", policy =>
            {
                Apply(policy, start.Settings);
                policy.Version = item => item.Version;
                policy.Tags = item => [item.Tag];
            }));
        return new CatalogNode(host, start.Settings.Prefix);
    }

    public ValueTask<Item?> GetOrLoadAsync(string key, Func<CancellationToken, ValueTask<Item?>> load, CancellationToken ct) =>
        _cache.GetOrLoadAsync(key, load, ct);

    public ValueTask WriteAsync(string key, Item committed) => _cache.PutAsync(key, committed);

    public ValueTask InvalidateAsync(string key) => _cache.InvalidateAsync(key);

    public ValueTask InvalidateTagAsync(string tag) => _cache.InvalidateTagAsync(tag);

    public ValueTask<Copy?> PeekAsync(string key) => new(_cache.TryGetLocal(key, out var read) ? new Copy(read.Value) : null);

    public string RedisKey(string key) => $"{_prefix}item:{{{key}}}";

    public ValueTask DisposeAsync() => NodeHost.EndAsync(_host);

    internal static void Apply(CachePolicy policy, ContenderSettings settings)
    {
        policy.Ttl = settings.Ttl;
        policy.LocalTtl = settings.LocalTtl;
        policy.StaleIfError = settings.StaleIfError;
        policy.NegativeTtl = settings.NegativeTtl;
        policy.RefreshAhead = settings.RefreshAt;
        policy.EarlyRefresh = settings.EarlyRefresh;
        policy.Jitter = settings.Jitter;
    }
}
