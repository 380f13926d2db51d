using System.Diagnostics.Metrics;
using Catalog.Caching;
using Catalog.Caching.Entries;
using Catalog.Caching.Patterns;
using Catalog.Caching.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalog.Benchmarks.Cache;

/// <summary>A node with a cache of articles, with all protections enabled, like the cache of products.</summary>
internal sealed class BenchCache : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private BenchCache(ServiceProvider services, CacheNode node, TimeSpan localTtl, TimeSpan ttl, int replicas)
    {
        _services = services;
        Node = node;
        Articles = new CacheAside<Article>(
            node,
            new CachePolicy
            {
                Resource = "article",
                Ttl = ttl,
                LocalTtl = localTtl,
                NegativeTtl = TimeSpan.FromSeconds(60),
                StaleWhileRevalidate = TimeSpan.FromSeconds(5),
                StaleIfError = TimeSpan.FromSeconds(5),
                EarlyRefresh = 1,
                Replicas = replicas,
            },
            new JsonCacheSerializer<Article>(ArticleJson.Default.Article));
    }

    public CacheNode Node { get; }

    public CacheAside<Article> Articles { get; }

    /// <summary>Starts a node; nodes with the same prefix share entries and invalidations.</summary>
    /// <param name="redis">"host:port".</param>
    /// <param name="prefix">The prefix of every key.</param>
    /// <param name="localTtl">Zero: no L1.</param>
    /// <param name="ttl">The TTL of entries, without the 5 s of stale time.</param>
    /// <param name="replicas">How many replicas must have an invalidation before it returns.</param>
    public static async Task<BenchCache> StartAsync(string redis, string prefix, TimeSpan localTtl, TimeSpan ttl, int replicas = 0)
    {
        var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var options = new CachingOptions { KeyPrefix = prefix };
        var node = new CacheNode(
            RedisConnection.Open(redis, options.Redis), options, services.GetRequiredService<IMeterFactory>(), NullLoggerFactory.Instance);
        await node.StartAsync();
        return new BenchCache(services, node, localTtl, ttl, replicas);
    }

    /// <summary>A unique prefix.</summary>
    public static string NewPrefix() => $"bench:{Guid.NewGuid():N}:";

    public static string KeyOf(int id) => $"article:{{{id}}}";

    /// <summary>Reads through the cache; the load costs nothing.</summary>
    public ValueTask<CacheRead<Article>> GetAsync(string key) =>
        Articles.GetAsync(key, 1, static (id, _) => new ValueTask<Loaded<Article>?>(new Loaded<Article>(Article.Number(id), 1)));

    /// <summary>Reads through the cache; returns whether this node's own copy answered.</summary>
    public bool IsLocalHit(string key) => IsLocalHit(GetAsync(key));

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await _services.DisposeAsync();
    }

    private static bool IsLocalHit(ValueTask<CacheRead<Article>> read) =>
        read.IsCompletedSuccessfully && read.Result.Outcome == CacheOutcome.LocalHit;
}
