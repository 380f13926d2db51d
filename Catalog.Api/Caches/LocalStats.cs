using Catalog.Caching;

namespace Catalog.Api.Caches;

/// <summary>A node's own memory (L1).</summary>
/// <param name="Entries">Copies of all resources.</param>
/// <param name="Bytes">What they take.</param>
/// <param name="LimitBytes">What they may take.</param>
public sealed record LocalStats(long Entries, long Bytes, long LimitBytes)
{
    /// <summary>Reads the counters.</summary>
    internal static LocalStats From(CacheNode node) => new(
        node.Local.Count, node.Metrics.Resources.Sum(resource => resource.Local.Bytes), node.Options.LocalBytes);
}
