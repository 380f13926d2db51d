using Catalog.Caching.Telemetry;

namespace Catalog.Api.Caches;

/// <summary>What loads took, waiting for their turn included; percentiles are at most a tenth too high.</summary>
/// <param name="Count">How many there were; one may load many rows.</param>
/// <param name="Failed">How many of them failed.</param>
/// <param name="MeanMs">Their mean in milliseconds.</param>
/// <param name="P50Ms">The median in milliseconds.</param>
/// <param name="P99Ms">What 99 of 100 did not exceed, in milliseconds.</param>
public sealed record LoadStats(long Count, long Failed, double MeanMs, double P50Ms, double P99Ms)
{
    /// <summary>Reads the counters.</summary>
    internal static LoadStats From(ResourceCounters counters) => new(
        counters.Loads.Count,
        counters.FailedLoads,
        Milliseconds(counters.Loads.Mean),
        Milliseconds(counters.Loads.Percentile(0.5)),
        Milliseconds(counters.Loads.Percentile(0.99)));

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
