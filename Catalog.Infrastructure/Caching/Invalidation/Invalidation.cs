namespace Catalog.Infrastructure.Caching.Invalidation;

/// <summary>One thing that is no longer valid.</summary>
/// <param name="IsTag">Whether <paramref name="Name"/> is a tag rather than a key.</param>
/// <param name="Name">The key, or the tag.</param>
/// <param name="Floor">For a key: versions below this must not come back. 0 when the row has no version.</param>
public readonly record struct Invalidation(bool IsTag, string Name, long Floor = 0);
