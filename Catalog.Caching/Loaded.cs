namespace Catalog.Caching;

/// <summary>The result of a loader or a writer: the value, and what the cache must know about it.</summary>
/// <param name="Value">The value.</param>
/// <param name="Version">
/// A number that grows with each change of the row, so that the cache never returns to an older one; 0 for none.
/// </param>
/// <param name="Tags">The groups that invalidate this value, such as <c>category:7</c>; at most 255.</param>
/// <typeparam name="T">The cached type.</typeparam>
public readonly record struct Loaded<T>(T Value, long Version = 0, IReadOnlyList<string>? Tags = null);
