namespace Catalog.Testbed;

/// <summary>The tier that answered, according to <c>Cache-Status</c>.</summary>
public enum Tier
{
    /// <summary>The node's own memory.</summary>
    L1,

    /// <summary>Redis.</summary>
    L2,

    /// <summary>An expired value from either tier.</summary>
    Stale,

    /// <summary>A negative entry.</summary>
    Negative,

    /// <summary>The database; the value was stored.</summary>
    Miss,

    /// <summary>The database, without the caches.</summary>
    Bypass,

    /// <summary>No tier, as in an error response.</summary>
    None,
}
