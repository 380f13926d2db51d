namespace Catalog.Tests.Caching.Races;

/// <summary>A step of a schedule.</summary>
public enum Act
{
    /// <summary>A read.</summary>
    Read,

    /// <summary>A read of both rows at once.</summary>
    ReadMany,

    /// <summary>A read. If it loads, the load keeps the row it has read until <see cref="Release"/>.</summary>
    SlowRead,

    /// <summary>The held loads continue.</summary>
    Release,

    /// <summary>A commit, then the invalidation of the key.</summary>
    Change,

    /// <summary>A commit that deletes the row, then the invalidation of the key.</summary>
    Delete,

    /// <summary>A commit of both rows, then the invalidation of their tag.</summary>
    ChangeTag,

    /// <summary>A commit of both rows, then the invalidation of the resource.</summary>
    ChangeResource,

    /// <summary>Redis evicts the value.</summary>
    EvictValue,

    /// <summary>Redis evicts value and lease.</summary>
    EvictAll,

    /// <summary>A wait until entries have expired.</summary>
    Wait,

    /// <summary>Node 0 is cut off.</summary>
    Cut,

    /// <summary>Node 0 is connected again.</summary>
    Heal,

    /// <summary>All subscriptions are killed.</summary>
    KillSubscriptions,

    /// <summary>A wait until all nodes have received every message, which must not take long.</summary>
    Settle,
}
