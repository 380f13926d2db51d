namespace Catalog.Caching.Bus;

/// <summary>One thing that is no longer valid.</summary>
/// <param name="Kind">What the name names.</param>
/// <param name="Name">The key, the tag, or the name of the version key.</param>
/// <param name="Floor">For a key: versions below this must not come back. 0 when the row has no version.</param>
internal readonly record struct Invalidation(InvalidationKind Kind, string Name, long Floor = 0);

/// <summary>What can be invalidated.</summary>
internal enum InvalidationKind
{
    /// <summary>One entry.</summary>
    Key,

    /// <summary>All entries that carry a tag.</summary>
    Tag,

    /// <summary>All entries whose key contains the present value of a version key.</summary>
    Version,
}
