using Catalog.Caching;
using Catalog.Caching.Telemetry;

namespace Catalog.Infrastructure.CacheAdministration.Statistics;

/// <summary>The reads and loads of one resource, of one node or of several, in a period. Immutable.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Reads">The number of reads by <see cref="CacheOutcome"/>.</param>
/// <param name="FailedLoads">The number of loads that failed.</param>
/// <param name="LoadMicroseconds">The time of all loads together.</param>
/// <param name="Loads">The number of loads by the bucket of <see cref="LoadTimes"/> of their duration.</param>
internal sealed record ReadFigures(
    string Resource, IReadOnlyList<long> Reads, long FailedLoads, long LoadMicroseconds, IReadOnlyDictionary<int, long> Loads)
{
    /// <summary>The reads per second, while the nodes ran.</summary>
    public double PerSecond { get; init; }

    /// <summary>The figures of a resource on this node since its start.</summary>
    public static ReadFigures From(ResourceCounters counters) => new(
        counters.Resource,
        [.. Enum.GetValues<CacheOutcome>().Select(outcome => counters[outcome])],
        counters.FailedLoads,
        counters.Loads.TotalMicroseconds,
        counters.Loads.Buckets.Index().Where(bucket => bucket.Item > 0).ToDictionary(bucket => bucket.Index, bucket => bucket.Item));

    /// <summary>What has come since an earlier reading of the same node.</summary>
    public ReadFigures Since(ReadFigures? before) => before is null ? this : new(
        Resource,
        [.. Reads.Zip(before.Reads, (now, then) => now - then)],
        FailedLoads - before.FailedLoads,
        LoadMicroseconds - before.LoadMicroseconds,
        Loads.Select(bucket => (bucket.Key, Value: bucket.Value - before.Loads.GetValueOrDefault(bucket.Key)))
            .Where(bucket => bucket.Value > 0).ToDictionary(bucket => bucket.Key, bucket => bucket.Value));

    /// <summary>The sum with another node.</summary>
    public ReadFigures And(ReadFigures other) => new(
        Resource,
        [.. Reads.Zip(other.Reads, (one, two) => one + two)],
        FailedLoads + other.FailedLoads,
        LoadMicroseconds + other.LoadMicroseconds,
        Loads.Concat(other.Loads).GroupBy(bucket => bucket.Key).ToDictionary(bucket => bucket.Key, bucket => bucket.Sum(part => part.Value)))
    {
        PerSecond = PerSecond + other.PerSecond,
    };
}
