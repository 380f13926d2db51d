namespace Catalog.Caching;

/// <summary>
/// Lists, page by page, under version keys: the pages of a group share a number in their keys, and a new number makes all of them
/// unreachable at once, however many there are; they age out.
/// </summary>
/// <remarks>
/// A page that was loaded before <see cref="ChangedAsync"/> returned is not read after it, on any node. A read takes a round trip more than
/// that of a single value. Thread-safe.
/// </remarks>
/// <typeparam name="TGroup">What the pages have in common, such as a category.</typeparam>
/// <typeparam name="T">A page.</typeparam>
public interface IListCache<TGroup, T>
    where TGroup : notnull
{
    /// <summary>Reads a page; on a miss <paramref name="load"/> is asked, once for all callers on all nodes.</summary>
    /// <param name="group">The group.</param>
    /// <param name="page">Names the page within its group, such as <c>2</c> or a cursor: 1 to 400 characters.</param>
    /// <param name="load">Reads the source of truth; <see langword="null"/> when there is no such page.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    /// <exception cref="CacheOverloadedException">Too many loads run and wait.</exception>
    ValueTask<T?> GetOrLoadAsync(TGroup group, string page, Func<CancellationToken, ValueTask<T?>> load, CancellationToken ct = default);

    /// <summary>The same, and tells where the answer came from; the loader tells version and tags itself, instead of the policy.</summary>
    /// <inheritdoc cref="GetOrLoadAsync"/>
    /// <param name="group">The group.</param>
    /// <param name="page">Names the page within its group: 1 to 400 characters.</param>
    /// <param name="state">Passed to <paramref name="load"/>, so that it can be a static lambda.</param>
    /// <param name="load">Reads the source of truth.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    ValueTask<CacheRead<T>> ReadAsync<TState>(
        TGroup group, string page, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct = default);

    /// <summary>After the commit of a change to anything that a page of the group shows. One round trip; not cancellable.</summary>
    ValueTask ChangedAsync(TGroup group);

    /// <summary>Invalidates all pages of all groups, however many there are. Three round trips; not cancellable.</summary>
    ValueTask InvalidateAllAsync();
}
