namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>A node's own copy (L1) of an entry, without its value.</summary>
public sealed record LocalCopy
{
    /// <summary>Whether a read would be answered with it now.</summary>
    public required bool IsServed { get; init; }

    /// <summary>Why not; null when it is served.</summary>
    public required string? WhyNot { get; init; }

    /// <summary>Whether the row exists; otherwise its absence is cached.</summary>
    public required bool Found { get; init; }

    /// <summary>The row's version; 0 if there is none.</summary>
    public required long Version { get; init; }

    /// <summary>The age of the copy, in milliseconds.</summary>
    public required long AgeMs { get; init; }

    /// <summary>The remaining time in which it is served without Redis, in milliseconds; negative when that is over.</summary>
    public required long ServedForMs { get; init; }

    /// <summary>The remaining time in which the value is fresh, in milliseconds; negative when it is stale.</summary>
    public required long FreshForMs { get; init; }

    /// <summary>Its size in the node's memory, in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>How long the load took, in milliseconds.</summary>
    public required double LoadMs { get; init; }

    /// <summary>The bus sequence before the load, on the resource's shard. The copy is invalid if one of its tags was invalidated after it.</summary>
    public required long Stamp { get; init; }
}
