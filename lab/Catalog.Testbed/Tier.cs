namespace Catalog.Testbed;

/// <summary>Which tier answered, as <c>Cache-Status</c> tells it.</summary>
public enum Tier
{
    /// <summary>The node's own memory.</summary>
    L1,

    /// <summary>Redis.</summary>
    L2,

    /// <summary>A value past its time, from either.</summary>
    Stale,

    /// <summary>A remembered absence.</summary>
    Negative,

    /// <summary>The database, and stored.</summary>
    Miss,

    /// <summary>The database, past the caches.</summary>
    Bypass,

    /// <summary>Nothing was said, as of a refusal.</summary>
    None,
}
