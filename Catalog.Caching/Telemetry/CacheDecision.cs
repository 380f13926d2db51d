namespace Catalog.Caching.Telemetry;

/// <summary>One thing that was decided during a read.</summary>
/// <param name="AtMilliseconds">When, since the trace began.</param>
/// <param name="Step">Where: <c>L1</c>, <c>L2</c>, <c>lease</c>, <c>load</c>, <c>fill</c>, <c>refresh</c> and the like.</param>
/// <param name="Decision">What, and why, in words for people.</param>
internal sealed record CacheDecision(double AtMilliseconds, string Step, string Decision);
