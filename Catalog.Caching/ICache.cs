namespace Catalog.Caching;

/// <summary>
/// Cache-aside for one resource: read the cache, else load and fill; invalidate after a commit. See <see cref="CachingServices"/> for the
/// guarantees.
/// </summary>
/// <remarks>
/// A key is the cache's name and the id, formatted with the invariant culture: two ids must not format alike, and equal ids must. A record with
/// a time, a decimal, a collection or more than one text needs a ToString of its own; tuples need none. An id with no text, more than 400 characters, a line break or half a
/// surrogate pair, or of a type that does not override ToString, throws an <see cref="ArgumentException"/>. So does a tag with a line break.
/// L1 returns the same instance repeatedly: treat values as immutable. Thread-safe.
/// </remarks>
/// <typeparam name="TKey">The id: a number, a string, a <see cref="Guid"/>, or another type that formats itself.</typeparam>
/// <typeparam name="T">The cached type.</typeparam>
public interface ICache<TKey, T>
    where TKey : notnull
{
    /// <summary>Reads a value; on a miss calls <paramref name="load"/>, once for all callers on all nodes.</summary>
    /// <param name="id">The id.</param>
    /// <param name="load">
    /// Reads the source of truth; <see langword="null"/> when there is no value. Its exceptions reach the caller. It may run on after this caller
    /// has left, and refreshes run in the background: let it create a scope rather than use the request's, such as a scoped DbContext.
    /// It may read other ids, which takes no further place within the limit on loads; but where another caller's load of such an id is queued, both
    /// may end with a <see cref="TimeoutException"/>. It must not read the same id: it would wait for itself. Inside a transaction of
    /// System.Transactions it runs for this caller alone, and nothing is kept.
    /// </param>
    /// <param name="ct">Ends this caller's wait; a load that others share continues.</param>
    /// <returns>The value; <see langword="null"/>, or a struct's default, when there is none.</returns>
    /// <remarks>Round trips: none for a hit in L1, one for a hit in Redis, three and the load for a miss.</remarks>
    /// <exception cref="CacheOverloadedException">Too many loads are running and queued, and no stale value may be served.</exception>
    /// <exception cref="TimeoutException">The load exceeded <see cref="CachePolicy.LoadTimeout"/>, and no stale value may be served.</exception>
    ValueTask<T?> GetOrLoadAsync(TKey id, Func<CancellationToken, ValueTask<T?>> load, CancellationToken ct = default);

    /// <summary>The same for a static lambda: a hit in L1 allocates nothing.</summary>
    /// <inheritdoc cref="GetOrLoadAsync(TKey, Func{CancellationToken, ValueTask{T}}, CancellationToken)"/>
    /// <param name="id">The id.</param>
    /// <param name="state">Passed to <paramref name="load"/>.</param>
    /// <param name="load">Reads the source of truth.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    ValueTask<T?> GetOrLoadAsync<TState>(
        TKey id, TState state, Func<TState, CancellationToken, ValueTask<T?>> load, CancellationToken ct = default);

    /// <summary>The same, and returns where the value came from. The loader returns version and tags instead of the policy.</summary>
    /// <inheritdoc cref="GetOrLoadAsync(TKey, Func{CancellationToken, ValueTask{T}}, CancellationToken)"/>
    /// <param name="id">The id.</param>
    /// <param name="state">Passed to <paramref name="load"/>.</param>
    /// <param name="load">Reads the source of truth.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    ValueTask<CacheRead<T>> ReadAsync<TState>(
        TKey id, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct = default);

    /// <summary>Reads many values: one round trip per cluster slot, then one <paramref name="load"/> for the ids that nobody has or loads.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="load">Receives the missing ids; returns one element each, in order, <see langword="null"/> where there is no value.</param>
    /// <param name="ct">Ends the load.</param>
    /// <returns>One result per id, in order.</returns>
    ValueTask<CacheRead<T>[]> ReadManyAsync(
        IReadOnlyList<TKey> ids,
        Func<IReadOnlyList<TKey>, CancellationToken, ValueTask<IReadOnlyList<Loaded<T>?>>> load,
        CancellationToken ct = default);

    /// <summary>Reads without loading. At most two round trips.</summary>
    /// <returns>The fresh cached value; otherwise not found, with <see cref="CacheOutcome.Miss"/>.</returns>
    ValueTask<CacheRead<T>> TryGetAsync(TKey id);

    /// <summary>Reads only this node's memory (L1). No round trip; allocates nothing.</summary>
    /// <param name="id">The id.</param>
    /// <param name="read">The result.</param>
    /// <returns>False when L1 has no copy that may be served, or one that a read may now refresh early.</returns>
    bool TryGetLocal(TKey id, out CacheRead<T> read);

    /// <summary>Call it after the commit of a change, a creation (an absence may be cached) or a deletion. Two round trips.</summary>
    /// <remarks>
    /// Not cancellable, and never throws because of Redis: the commit stands. When it returns, Redis and this node serve no older value, and no
    /// load in flight stores one. Other nodes drop their copies (L1) when the message arrives: normally within a millisecond, within two
    /// seconds if it is lost.
    /// </remarks>
    ValueTask InvalidateAsync(TKey id);

    /// <summary>Invalidates many values: two round trips for every 200.</summary>
    /// <inheritdoc cref="InvalidateAsync(TKey)"/>
    ValueTask InvalidateAsync(IReadOnlyCollection<TKey> ids);

    /// <summary>Invalidates all values with a tag, in every cache and in any number. Three round trips.</summary>
    /// <inheritdoc cref="InvalidateAsync(TKey)"/>
    ValueTask InvalidateTagAsync(string tag);

    /// <summary>Invalidates all values with any of the tags: three round trips for every 200 tags of a shard of the bus.</summary>
    /// <inheritdoc cref="InvalidateAsync(TKey)"/>
    ValueTask InvalidateTagsAsync(IReadOnlyCollection<string> tags);

    /// <summary>Invalidates all values of this cache, in any number. Three round trips.</summary>
    /// <inheritdoc cref="InvalidateAsync(TKey)"/>
    ValueTask InvalidateAllAsync();
}
