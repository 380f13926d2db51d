using Catalog.Caching;
using Catalog.Infrastructure.CacheAdministration;

namespace Catalog.Api.Caches;

/// <summary>How the caches of one node do, since it started.</summary>
internal sealed record CacheStatsResponse
{
    /// <summary>The node that answers.</summary>
    /// <example>shop-7f3-1b9c22d4</example>
    public required string Node { get; init; }

    /// <summary>Each cached resource, by name.</summary>
    public required IReadOnlyList<ResourceStats> Resources { get; init; }

    /// <summary>The node's own memory.</summary>
    public required LocalStats Local { get; init; }

    /// <summary>The node's link to Redis and to the other nodes.</summary>
    public required NodeStats Link { get; init; }

    /// <summary>What Redis reports (INFO); null when it does not answer.</summary>
    public required RedisReport? Redis { get; init; }

    /// <summary>Reads the counters of a node.</summary>
    internal static CacheStatsResponse From(CacheNode node, RedisReport? redis, (long Seen, long? Last) bus) => new()
    {
        Node = node.Id,
        Resources = [.. node.Metrics.Resources.Select(ResourceStats.From).OrderBy(r => r.Resource, StringComparer.Ordinal)],
        Local = LocalStats.From(node),
        Link = NodeStats.From(node, bus),
        Redis = redis,
    };
}
