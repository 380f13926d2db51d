namespace Catalog.Caching;

/// <summary>How a read was answered.</summary>
public enum CacheOutcome
{
    /// <summary>Not cached: the value was loaded and, where possible, stored.</summary>
    Miss,

    /// <summary>From this node's memory (L1).</summary>
    LocalHit,

    /// <summary>From Redis (L2).</summary>
    SharedHit,

    /// <summary>A value past its TTL, served while a refresh runs or because the loader failed.</summary>
    Stale,

    /// <summary>Cached as absent.</summary>
    Negative,

    /// <summary>Loaded without the cache, because Redis did not answer or was bypassed; nothing was stored.</summary>
    Bypass,
}
