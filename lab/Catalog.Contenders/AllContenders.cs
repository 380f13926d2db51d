using System.Reflection;
using Catalog.Contenders.Libraries;
using Catalog.Contenders.Naive;
using Microsoft.Extensions.Caching.Hybrid;
using ZiggyCreatures.Caching.Fusion;

namespace Catalog.Contenders;

/// <summary>The contenders, from the plainest to ours.</summary>
public static class AllContenders
{
    /// <summary>Cache-aside that waits for the TTL.</summary>
    public const string NaiveTtl = "naive-ttl";

    /// <summary>Cache-aside that deletes on write.</summary>
    public const string NaiveDelete = "naive-delete";

    /// <summary>The same with memory on each node and a message to the others.</summary>
    public const string NaivePubSub = "naive-pubsub";

    /// <summary>The framework's HybridCache.</summary>
    public const string Hybrid = "hybrid";

    /// <summary>FusionCache.</summary>
    public const string Fusion = "fusion";

    /// <summary>This repository's library.</summary>
    public const string Catalog = "catalog";

    /// <summary>This repository's library behind the framework's interface.</summary>
    public const string CatalogHybrid = "catalog-hybrid";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Contender> InOrder =
    [
        new(NaiveTtl, "Plain TTL", "GET, load, SET with a TTL; a writer that has the new row sets it, one that has not waits for the TTL", CacheAsideNode.StartWithTtlAsync),
        new(NaiveDelete, "Delete on write", "GET, load, SET with a TTL; a write deletes the key", CacheAsideNode.StartWithDeleteAsync),
        new(NaivePubSub, "L1 with Pub/Sub", "IMemoryCache over Redis; a write sets the key, or an invalidation deletes it, and publishes it", PubSubNode.StartAsync),
        new(
            Hybrid,
            "HybridCache",
            $"Microsoft.Extensions.Caching.Hybrid {VersionOf<HybridCacheOptions>()} over AddStackExchangeRedisCache, with Expiration and LocalCacheExpiration",
            HybridNode.StartFrameworkAsync),
        new(
            Fusion,
            "FusionCache",
            $"ZiggyCreatures.FusionCache {VersionOf<FusionCache>()}: Redis as second level, backplane, distributed locker, System.Text.Json; {FusionNode.Configuration}; "
                + "a write waits for Redis and the backplane",
            FusionNode.StartAsync),
        new(Catalog, "Catalog.Caching", "AddCatalogCaching with AddVersionedCache and its defaults", CatalogNode.StartAsync),
        new(CatalogHybrid, "Catalog.Caching as HybridCache", "AddCatalogCaching with AsHybridCache and its defaults", HybridNode.StartCatalogAsync),
    ];

    /// <summary>The contender of a name; null if there is none.</summary>
    public static Contender? Find(string name) => InOrder.FirstOrDefault(contender => contender.Name == name);

    // Without the commit that the build adds.
    private static string VersionOf<T>() =>
        typeof(T).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
