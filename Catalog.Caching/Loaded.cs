namespace Catalog.Caching;

/// <summary>What a loader or a writer returns: the value, and what the cache must know about it.</summary>
/// <param name="Value">The value itself.</param>
/// <param name="Version">
/// A number that grows with every change of the row, so that the cache never goes back to an older one; 0 when there is none. Below
/// 2^53: scripts in Redis compare versions as doubles.
/// </param>
/// <param name="Tags">The groups this value is invalidated with, such as <c>category:7</c>; at most 255.</param>
/// <typeparam name="T">The cached type.</typeparam>
public readonly record struct Loaded<T>(T Value, long Version = 0, IReadOnlyList<string>? Tags = null);
