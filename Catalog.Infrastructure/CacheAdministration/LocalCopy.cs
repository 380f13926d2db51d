namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>A node's own copy (L1) of an entry, but for its value.</summary>
public sealed record LocalCopy
{
    /// <summary>Whether a read would be answered with it now.</summary>
    public required bool IsServed { get; init; }

    /// <summary>Why not; null when it is served.</summary>
    public required string? WhyNot { get; init; }

    /// <summary>Whether the row exists; otherwise its absence is remembered.</summary>
    public required bool Found { get; init; }

    /// <summary>The row's version; 0 where there is none.</summary>
    public required long Version { get; init; }

    /// <summary>How old the copy is, in milliseconds.</summary>
    public required long AgeMs { get; init; }

    /// <summary>For how much longer it is served without asking Redis, in milliseconds; negative when that is over.</summary>
    public required long ServedForMs { get; init; }

    /// <summary>For how much longer the value is fresh, in milliseconds; negative when it is stale.</summary>
    public required long FreshForMs { get; init; }

    /// <summary>What it takes of the node's memory, in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>How long the load took, in milliseconds.</summary>
    public required double LoadMs { get; init; }

    /// <summary>The bus sequence before the load: an invalidation of a tag after it makes the copy invalid. Of the resource's shard.</summary>
    public required long Stamp { get; init; }
}
