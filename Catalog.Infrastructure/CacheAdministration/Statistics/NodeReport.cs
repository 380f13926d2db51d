using Catalog.Caching;

namespace Catalog.Infrastructure.CacheAdministration.Statistics;

/// <summary>The statistics that a node reports: its reads and its memory.</summary>
/// <param name="Entries">The copies in its memory.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="LimitBytes">The limit.</param>
/// <param name="Periods">The figures of each resource by period, in minutes.</param>
/// <param name="HotKeys">The keys that are read most.</param>
/// <param name="Largest">The largest copies.</param>
internal sealed record NodeReport(
    long Entries,
    long Bytes,
    long LimitBytes,
    IReadOnlyDictionary<int, IReadOnlyList<ReadFigures>> Periods,
    IReadOnlyList<HotKey> HotKeys,
    IReadOnlyList<LargeCopy> Largest)
{
    private const int Keys = 20;

    /// <summary>The report of this node. Visits all copies.</summary>
    public static NodeReport Of(CacheNode node, ReadHistory history) => new(
        node.Local.Count,
        node.Metrics.Resources.Sum(resource => resource.Local.Bytes),
        node.Options.LocalBytes,
        ReadHistory.Minutes.ToDictionary(minutes => minutes, history.Last),
        [.. node.Local.HotKeys.Top(Keys).Select(hot => new HotKey(hot.Key, hot.Share))],
        [.. node.Local.Largest(Keys).Select(large => new LargeCopy(large.Key, large.Bytes))]);
}

/// <summary>A key that is read often.</summary>
/// <param name="Key">The key.</param>
/// <param name="Share">Its share of the reads of a node, estimated from a sample.</param>
internal sealed record HotKey(string Key, double Share);

/// <summary>A large copy.</summary>
/// <param name="Key">The key.</param>
/// <param name="Bytes">The size in the node's memory.</param>
internal sealed record LargeCopy(string Key, long Bytes);
