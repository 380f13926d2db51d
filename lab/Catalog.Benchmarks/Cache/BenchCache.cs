using System.Diagnostics.Metrics;
using Catalog.Caching;
using Catalog.Caching.Entries;
using Catalog.Caching.Patterns;
using Catalog.Caching.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalog.Benchmarks.Cache;

/// <summary>A node of its own with a cache of articles, every protection switched on as for products.</summary>
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
    /// <param name="prefix">In front of every key.</param>
    /// <param name="localTtl">Zero: no L1.</param>
    /// <param name="ttl">How long entries live, beside 5 s stale.</param>
    /// <param name="replicas">On how many replicas an invalidation is to be before it returns.</param>
    public static async Task<BenchCache> StartAsync(string redis, string prefix, TimeSpan localTtl, TimeSpan ttl, int replicas = 0)
    {
        var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var options = new CachingOptions { KeyPrefix = prefix };
        var node = new CacheNode(
            RedisConnection.Open(redis, options.Redis), options, services.GetRequiredService<IMeterFactory>(), NullLoggerFactory.Instance);
        await node.StartAsync();
        return new BenchCache(services, node, localTtl, ttl, replicas);
    }

    /// <summary>A prefix that no other measurement uses.</summary>
    public static string NewPrefix() => $"bench:{Guid.NewGuid():N}:";

    /// <summary>The key of an article.</summary>
    public static string KeyOf(int id) => $"article:{{{id}}}";

    /// <summary>Reads through the cache; the load costs nothing.</summary>
    public ValueTask<CacheRead<Article>> GetAsync(string key) =>
        Articles.GetAsync(key, 1, static (id, _) => new ValueTask<Loaded<Article>?>(new Loaded<Article>(Article.Number(id), 1)));

    /// <summary>Reads through the cache; whether this node's own copy answered.</summary>
    public bool IsLocalHit(string key) => IsLocalHit(GetAsync(key));

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await _services.DisposeAsync();
    }

    private static bool IsLocalHit(ValueTask<CacheRead<Article>> read) =>
        read.IsCompletedSuccessfully && read.Result.Outcome == CacheOutcome.LocalHit;
}
