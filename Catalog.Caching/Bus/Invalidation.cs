namespace Catalog.Caching.Bus;

/// <summary>One invalidation.</summary>
/// <param name="Kind">What <paramref name="Name"/> refers to.</param>
/// <param name="Name">The key, the tag, or the name of the version key.</param>
/// <param name="Floor">For a key: lower versions must not come back. 0 when the row has no version.</param>
internal readonly record struct Invalidation(InvalidationKind Kind, string Name, long Floor = 0);

/// <summary>What an invalidation refers to.</summary>
internal enum InvalidationKind
{
    /// <summary>One entry.</summary>
    Key,

    /// <summary>All entries that carry a tag.</summary>
    Tag,

    /// <summary>All entries whose key contains the current value of a version key.</summary>
    Version,
}
