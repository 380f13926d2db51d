using System.Text.Json.Serialization;
using Catalog.Caching.Telemetry;
using Catalog.Infrastructure.CacheAdministration.Statistics;

namespace Catalog.Api.Caches;

/// <summary>The memory of one node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Entries">The copies in its memory.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="LimitBytes">The limit.</param>
internal sealed record NodeMemory(string Node, long Entries, long Bytes, long LimitBytes);

/// <summary>The reads of all nodes together in a period that ends now.</summary>
/// <param name="Minutes">The length; a node that started later counts since its start.</param>
/// <param name="Resources">Each cached resource, by name.</param>
internal sealed record PeriodStats(int Minutes, IReadOnlyList<PeriodResource> Resources)
{
    /// <summary>The figures of one resource; null when no node has any.</summary>
    public PeriodResource? Of(string resource) => Resources.FirstOrDefault(figures => figures.Resource == resource);

    /// <summary>Adds up what the nodes reported.</summary>
    public static IReadOnlyList<PeriodStats> From(IReadOnlyList<NodeReport> reports) =>
    [
        .. ReadHistory.Minutes.Select(minutes => new PeriodStats(
            minutes,
            [
                .. reports.SelectMany(report => report.Periods.GetValueOrDefault(minutes) ?? [])
                    .GroupBy(figures => figures.Resource, StringComparer.Ordinal)
                    .OrderBy(resource => resource.Key, StringComparer.Ordinal)
                    .Select(resource => PeriodResource.From(resource.Aggregate((one, two) => one.And(two)))),
            ])),
    ];
}

/// <summary>The reads of one resource in a period.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Reads">The outcomes of its reads.</param>
/// <param name="HitRatio">The share of reads that needed no load; null without reads.</param>
/// <param name="Loads">Its loads.</param>
/// <param name="PerSecond">The reads per second, while the nodes ran.</param>
internal sealed record PeriodResource(string Resource, ReadStats Reads, double? HitRatio, LoadStats Loads, [property: JsonIgnore] double PerSecond)
{
    /// <summary>Converts the figures.</summary>
    public static PeriodResource From(ReadFigures figures)
    {
        var reads = ReadStats.From(outcome => figures.Reads[(int)outcome]);
        var loads = figures.Loads.Values.Sum();
        return new PeriodResource(figures.Resource, reads, reads.HitRatio(), new LoadStats(
            loads,
            figures.FailedLoads,
            loads == 0 ? 0 : Math.Round(figures.LoadMicroseconds / 1000.0 / loads, 3),
            Percentile(figures, loads, 0.5),
            Percentile(figures, loads, 0.99)), figures.PerSecond);
    }

    private static double Percentile(ReadFigures figures, long count, double share) => Math.Round(
        LoadTimes.Percentile(figures.Loads.OrderBy(load => load.Key).Select(load => (load.Key, load.Value)), count, share).TotalMilliseconds, 3);
}

/// <summary>A key that is read often on a node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Key">The key.</param>
/// <param name="Share">Its share of the cached reads of the node, from 0 to 1, estimated from one read in 64. Newer reads count more.</param>
internal sealed record HotKeyResponse(string Node, string Key, double Share);

/// <summary>A large copy in the memory of a node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Key">The key.</param>
/// <param name="Bytes">The size.</param>
internal sealed record LargeEntryResponse(string Node, string Key, long Bytes);
