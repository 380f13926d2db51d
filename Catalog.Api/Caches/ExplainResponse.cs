using Catalog.Caching.Telemetry;

namespace Catalog.Api.Caches;

/// <summary>Why a read was answered as it was.</summary>
/// <param name="Status">The status that the answer would have had.</param>
/// <param name="CacheStatus">Its Cache-Status; null without.</param>
/// <param name="Milliseconds">How long the read took.</param>
/// <param name="Decisions">What the cache decided, in order.</param>
internal sealed record ExplainResponse(int Status, string? CacheStatus, double Milliseconds, IReadOnlyList<CacheDecision> Decisions);
