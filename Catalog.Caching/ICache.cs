namespace Catalog.Caching;

/// <summary>
/// Cache-aside for one resource: read the cache, else load and fill; after a write has been committed, invalidate. What holds and what does
/// not is told at <see cref="CachingServices"/>.
/// </summary>
/// <remarks>
/// Keys are made of the cache's name and the id, formatted without regard to culture: what two ids have in common they must not share as
/// text. An id whose text is empty or longer than 400 characters is refused with an <see cref="ArgumentException"/>. Values are handed out
/// again and again from memory: treat them as immutable. Thread-safe.
/// </remarks>
/// <typeparam name="TKey">The id: a number, a string, a <see cref="Guid"/>, or what else formats itself.</typeparam>
/// <typeparam name="T">The cached type.</typeparam>
public interface ICache<TKey, T>
    where TKey : notnull
{
    /// <summary>Reads a value; on a miss <paramref name="load"/> is asked, once for all callers on all nodes.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="load">Reads the source of truth; <see langword="null"/> when there is nothing. Its exceptions reach the caller.</param>
    /// <param name="ct">Ends this caller's wait; a load that others share goes on.</param>
    /// <returns><see langword="null"/> when there is nothing; for a struct its default.</returns>
    /// <remarks>A hit in memory takes no round trip, one in Redis takes one, a miss three and the load.</remarks>
    /// <exception cref="CacheOverloadedException">Too many loads run and wait, and nothing stale may be served.</exception>
    /// <exception cref="TimeoutException">The load took longer than <see cref="CachePolicy.LoadTimeout"/>, and nothing stale may be served.</exception>
    ValueTask<T?> GetOrLoadAsync(TKey id, Func<CancellationToken, ValueTask<T?>> load, CancellationToken ct = default);

    /// <summary>The same for a loader that is a static lambda: nothing is allocated for a hit in memory.</summary>
    /// <inheritdoc cref="GetOrLoadAsync(TKey, Func{CancellationToken, ValueTask{T}}, CancellationToken)"/>
    /// <param name="id">Which one.</param>
    /// <param name="state">Passed to <paramref name="load"/>.</param>
    /// <param name="load">Reads the source of truth.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    ValueTask<T?> GetOrLoadAsync<TState>(
        TKey id, TState state, Func<TState, CancellationToken, ValueTask<T?>> load, CancellationToken ct = default);

    /// <summary>The same, and tells where the answer came from; the loader tells version and tags itself, instead of the policy.</summary>
    /// <inheritdoc cref="GetOrLoadAsync(TKey, Func{CancellationToken, ValueTask{T}}, CancellationToken)"/>
    /// <param name="id">Which one.</param>
    /// <param name="state">Passed to <paramref name="load"/>.</param>
    /// <param name="load">Reads the source of truth.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    ValueTask<CacheRead<T>> ReadAsync<TState>(
        TKey id, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct = default);

    /// <summary>Reads many values: one round trip a cluster slot, then one <paramref name="load"/> for all that nobody has or loads.</summary>
    /// <param name="ids">Without repetition.</param>
    /// <param name="load">Gets the missing ids; answers one element for each, in order, <see langword="null"/> where there is nothing.</param>
    /// <param name="ct">Ends the load.</param>
    /// <returns>One answer an id, in order.</returns>
    ValueTask<CacheRead<T>[]> ReadManyAsync(
        IReadOnlyList<TKey> ids,
        Func<IReadOnlyList<TKey>, CancellationToken, ValueTask<IReadOnlyList<Loaded<T>?>>> load,
        CancellationToken ct = default);

    /// <summary>Looks and never loads. At most two round trips.</summary>
    /// <returns>What is cached and fresh; else not found, with <see cref="CacheOutcome.Miss"/>.</returns>
    ValueTask<CacheRead<T>> TryGetAsync(TKey id);

    /// <summary>Looks into this node's memory alone. No round trip; allocates nothing.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="read">The answer.</param>
    /// <returns>False when there is no copy that may be served.</returns>
    bool TryGetLocal(TKey id, out CacheRead<T> read);

    /// <summary>After the commit of a change, a creation (an absence may be remembered) or a deletion. Two round trips.</summary>
    /// <remarks>
    /// Not cancellable and never throws for what Redis does: the commit stands. When it returns, this node does not answer with anything
    /// older, nor does any other that Redis reaches, and no load that is under way stores what it read before.
    /// </remarks>
    ValueTask InvalidateAsync(TKey id);

    /// <summary>The same for many: two round trips for every 200.</summary>
    ValueTask InvalidateAsync(IReadOnlyCollection<TKey> ids);

    /// <summary>Invalidates all values, of whatever cache, that carry a tag, however many there are. Three round trips.</summary>
    ValueTask InvalidateTagAsync(string tag);

    /// <summary>Invalidates all values of this cache, however many there are. Three round trips.</summary>
    ValueTask InvalidateAllAsync();
}
