using Catalog.Caching.Entries;
using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Local;

/// <summary>A node's own copy of an entry, but for its value. Immutable.</summary>
internal abstract class LocalEntry
{
    /// <summary>Whether the row exists.</summary>
    public required bool Found { get; init; }

    /// <summary>The row's version.</summary>
    public required long Version { get; init; }

    /// <summary>When the copy was made, monotonic milliseconds.</summary>
    public required long MadeAt { get; init; }

    /// <summary>Until when the copy may be served without asking L2, monotonic milliseconds.</summary>
    public required long ServeUntil { get; init; }

    /// <summary>When the value turns stale, monotonic milliseconds.</summary>
    public required long SoftExpiry { get; init; }

    /// <summary>From when on early refresh draws lots, monotonic milliseconds.</summary>
    public required long EarlyFrom { get; init; }

    /// <summary>What the load cost.</summary>
    public required uint CostMicroseconds { get; init; }

    /// <summary>The tags, resource first, and where the bus stood before the load.</summary>
    public required StampedTags Tags { get; init; }

    /// <summary>What the copy takes of L1, in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Where the resource's share of L1 is counted.</summary>
    public required LocalUse Use { get; init; }
}

/// <summary>A node's own copy of an entry. Immutable.</summary>
/// <typeparam name="T">The cached type.</typeparam>
internal sealed class LocalEntry<T> : LocalEntry
{
    /// <summary>The value; default when the row is absent.</summary>
    public required T Value { get; init; }
}
