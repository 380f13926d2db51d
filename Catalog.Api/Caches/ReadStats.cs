using Catalog.Caching;
using Catalog.Caching.Telemetry;

namespace Catalog.Api.Caches;

/// <summary>How reads ended.</summary>
/// <param name="L1">Answered from the node's own memory.</param>
/// <param name="L2">Answered from Redis.</param>
/// <param name="Stale">Answered with a value past its time.</param>
/// <param name="Negative">Answered with a remembered absence, from either tier.</param>
/// <param name="Miss">Loaded and stored.</param>
/// <param name="Bypass">Loaded and stored nowhere, because Redis did not answer.</param>
public sealed record ReadStats(long L1, long L2, long Stale, long Negative, long Miss, long Bypass)
{
    /// <summary>Reads the counters.</summary>
    internal static ReadStats From(ResourceCounters counters) => new(
        counters[CacheOutcome.LocalHit],
        counters[CacheOutcome.SharedHit],
        counters[CacheOutcome.Stale],
        counters[CacheOutcome.Negative],
        counters[CacheOutcome.Miss],
        counters[CacheOutcome.Bypass]);
}
