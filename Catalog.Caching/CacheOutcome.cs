namespace Catalog.Caching;

/// <summary>Which tier answered a read.</summary>
public enum CacheOutcome
{
    /// <summary>Nothing cached; the loader was asked and the answer stored.</summary>
    Miss,

    /// <summary>The node's own memory.</summary>
    LocalHit,

    /// <summary>Redis.</summary>
    SharedHit,

    /// <summary>A value past its TTL, served while a refresh runs or because the loader failed.</summary>
    Stale,

    /// <summary>Remembered as absent.</summary>
    Negative,

    /// <summary>The loader was asked because Redis could not be; nothing was stored.</summary>
    Bypass,
}
