using Catalog.Caching.Telemetry;

namespace Catalog.Api.Caches;

/// <summary>How one resource is cached on this node.</summary>
public sealed record ResourceStats
{
    /// <summary>The resource.</summary>
    /// <example>product</example>
    public required string Resource { get; init; }

    /// <summary>The pattern it is wired to.</summary>
    /// <example>cache-aside</example>
    public required string Pattern { get; init; }

    /// <summary>How its reads ended.</summary>
    public required ReadStats Reads { get; init; }

    /// <summary>The share of reads that nothing had to be loaded for; null before the first read.</summary>
    /// <example>0.98</example>
    public required double? HitRatio { get; init; }

    /// <summary>Its loads.</summary>
    public required LoadStats Loads { get; init; }

    /// <summary>Loaded values that were not stored, because of an invalidation meanwhile for example.</summary>
    public required long FillsRefused { get; init; }

    /// <summary>Reads that waited for another node's load.</summary>
    public required long LeaseWaits { get; init; }

    /// <summary>Copies in this node's memory.</summary>
    public required long LocalEntries { get; init; }

    /// <summary>What they take, in bytes.</summary>
    public required long LocalBytes { get; init; }

    /// <summary>Copies that had to go before their time because the memory was full.</summary>
    public required long LocalEvictions { get; init; }

    /// <summary>Reads the counters.</summary>
    internal static ResourceStats From(ResourceCounters counters)
    {
        var reads = ReadStats.From(counters);
        var hits = reads.L1 + reads.L2 + reads.Stale + reads.Negative;
        var all = hits + reads.Miss + reads.Bypass;
        return new ResourceStats
        {
            Resource = counters.Resource,
            Pattern = counters.Pattern,
            Reads = reads,
            HitRatio = all == 0 ? null : Math.Round((double)hits / all, 4),
            Loads = LoadStats.From(counters),
            FillsRefused = counters.RefusedFills,
            LeaseWaits = counters.LeaseWaits,
            LocalEntries = counters.Local.Entries,
            LocalBytes = counters.Local.Bytes,
            LocalEvictions = counters.Local.Evictions,
        };
    }
}
