using Catalog.Caching.Entries;
using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Local;

/// <summary>A copy in L1, without its value. Immutable. Times are monotonic milliseconds.</summary>
internal abstract class LocalEntry
{
    public required bool Found { get; init; }

    public required long Version { get; init; }

    public required long MadeAt { get; init; }

    /// <summary>Until when the copy may be served without asking L2.</summary>
    public required long ServeUntil { get; init; }

    public required long SoftExpiry { get; init; }

    /// <summary>When early refresh becomes possible.</summary>
    public required long EarlyFrom { get; init; }

    public required uint CostMicroseconds { get; init; }

    /// <summary>The tags, resource first, with the bus's position before the load.</summary>
    public required StampedTags Tags { get; init; }

    /// <summary>The copy's size in L1.</summary>
    public required long Bytes { get; init; }

    /// <summary>Where the resource's share of L1 is counted.</summary>
    public required LocalUse Use { get; init; }
}

/// <summary>A copy in L1. Immutable.</summary>
internal sealed class LocalEntry<T> : LocalEntry
{
    /// <summary>The value; default when the row is absent.</summary>
    public required T Value { get; init; }
}
