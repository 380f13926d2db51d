namespace Catalog.Caching;

/// <summary>
/// Lists, page by page, under version keys: the keys of a group's pages contain a number, and a new number makes all of them unreachable
/// at once. The old pages expire by TTL.
/// </summary>
/// <remarks>
/// After <see cref="ChangedAsync"/> returns, no node serves a page that was loaded before it. A read takes one more round trip than that
/// of a single value. Thread-safe.
/// </remarks>
/// <typeparam name="TGroup">The group of pages, such as a category.</typeparam>
/// <typeparam name="T">A page.</typeparam>
public interface IListCache<TGroup, T>
    where TGroup : notnull
{
    /// <summary>Reads a page; on a miss calls <paramref name="load"/>, once for all callers on all nodes.</summary>
    /// <param name="group">The group.</param>
    /// <param name="page">The page within its group, such as <c>2</c> or a cursor: 1 to 400 characters.</param>
    /// <param name="load">Reads the source of truth; <see langword="null"/> when there is no such page.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    /// <exception cref="CacheOverloadedException">Too many loads are running and queued.</exception>
    ValueTask<T?> GetOrLoadAsync(TGroup group, string page, Func<CancellationToken, ValueTask<T?>> load, CancellationToken ct = default);

    /// <summary>The same, and returns where the page came from. The loader returns version and tags instead of the policy.</summary>
    /// <inheritdoc cref="GetOrLoadAsync"/>
    /// <param name="group">The group.</param>
    /// <param name="page">The page within its group: 1 to 400 characters.</param>
    /// <param name="state">Passed to <paramref name="load"/>, so that it can be a static lambda.</param>
    /// <param name="load">Reads the source of truth.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    ValueTask<CacheRead<T>> ReadAsync<TState>(
        TGroup group, string page, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct = default);

    /// <summary>Call it after the commit of a change to anything that a page of the group shows. One round trip; not cancellable.</summary>
    ValueTask ChangedAsync(TGroup group);

    /// <summary>Invalidates all pages of all groups. Three round trips; not cancellable.</summary>
    ValueTask InvalidateAllAsync();
}
