namespace Catalog.Caching;

/// <summary>
/// Write-through for one resource: a write goes to the database and then, with the version that the database assigned, to the cache, where
/// the next reader on any node finds it. The version comes from <see cref="CachePolicy{T}.Version"/>, or from the loader and the writer.
/// </summary>
/// <remarks>
/// The cache never returns to an older version, in whatever order writers on several nodes arrive, even after the entry was evicted.
/// Thread-safe.
/// </remarks>
/// <typeparam name="TKey">The id.</typeparam>
/// <typeparam name="T">The cached type.</typeparam>
public interface IVersionedCache<TKey, T> : ICache<TKey, T>
    where TKey : notnull
{
    /// <summary>Writes to the database, then to the cache. Three round trips besides the write.</summary>
    /// <param name="id">The id.</param>
    /// <param name="write">
    /// Commits the change and returns the row as committed; <see langword="null"/> when nothing was changed. When it throws, nothing is invalidated:
    /// call <see cref="ICache{TKey, T}.InvalidateAsync(TKey)"/> if the commit may have happened.
    /// </param>
    /// <param name="ct">Cancels the database write; the cache write after a commit is not cancellable.</param>
    /// <exception cref="InvalidOperationException">The committed row has no version above 0; what was cached is invalidated.</exception>
    ValueTask<T?> SaveAsync(TKey id, Func<CancellationToken, ValueTask<T?>> write, CancellationToken ct = default);

    /// <summary>The same; the writer returns version and tags instead of the policy.</summary>
    /// <inheritdoc cref="SaveAsync(TKey, Func{CancellationToken, ValueTask{T}}, CancellationToken)"/>
    /// <param name="id">The id.</param>
    /// <param name="state">Passed to <paramref name="write"/>.</param>
    /// <param name="write">Commits the change and returns the row as committed; <see langword="null"/> when nothing was changed.</param>
    /// <param name="ct">Cancels the database write; the cache write after a commit is not cancellable.</param>
    ValueTask<Loaded<T>?> SaveAsync<TState>(
        TKey id, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> write, CancellationToken ct = default);

    /// <summary>Replaces an older cached row by one that was committed elsewhere. Two round trips; not cancellable.</summary>
    /// <remarks>If no row is cached, nothing proves that this one is the latest: it is not stored, and readers load.</remarks>
    ValueTask PutAsync(TKey id, T committed);

    /// <inheritdoc cref="PutAsync(TKey, T)"/>
    ValueTask PutAsync(TKey id, Loaded<T> committed);

    /// <summary>Call it after a commit elsewhere whose row is not at hand or was deleted: readers load. Two round trips; not cancellable.</summary>
    /// <param name="id">The id.</param>
    /// <param name="version">The committed version, or one above the last version of a deleted row: nothing older comes back.</param>
    ValueTask ForgetAsync(TKey id, long version);

    /// <summary>Deletes from the database, then caches the absence, which no older version can overwrite. Three round trips.</summary>
    /// <param name="id">The id.</param>
    /// <param name="remove">Commits the deletion and returns a version above the last one; <see langword="null"/> when there was no row.</param>
    /// <param name="ct">Cancels the deletion; the cache write after a commit is not cancellable.</param>
    /// <returns>Whether there was a row.</returns>
    ValueTask<bool> RemoveAsync(TKey id, Func<CancellationToken, ValueTask<long?>> remove, CancellationToken ct = default);
}
