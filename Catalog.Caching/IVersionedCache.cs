namespace Catalog.Caching;

/// <summary>
/// Write-through for one resource: a write goes to the database and, with the version that the database gave it, into the cache, where the
/// next reader of any node finds it. Reads are those of <see cref="ICache{TKey, T}"/>.
/// Each value has a version: by <see cref="CachePolicy{T}.Version"/>, or as its loader and its writer tell it.
/// </summary>
/// <remarks>
/// The cache never goes back to an older version, in whatever order writers of several nodes arrive, also when the entry was evicted
/// meanwhile. Thread-safe.
/// </remarks>
/// <typeparam name="TKey">The id.</typeparam>
/// <typeparam name="T">The cached type.</typeparam>
public interface IVersionedCache<TKey, T> : ICache<TKey, T>
    where TKey : notnull
{
    /// <summary>Writes to the database, then to the cache. Three round trips beside the write.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="write">Commits the change and returns the row as committed; <see langword="null"/> when nothing was changed.</param>
    /// <param name="ct">Cancels the write to the database; the write to the cache that follows a commit is not cancellable.</param>
    /// <exception cref="InvalidOperationException">The committed row has no version above 0.</exception>
    ValueTask<T?> SaveAsync(TKey id, Func<CancellationToken, ValueTask<T?>> write, CancellationToken ct = default);

    /// <summary>The same; the writer tells version and tags itself, instead of the policy.</summary>
    /// <inheritdoc cref="SaveAsync(TKey, Func{CancellationToken, ValueTask{T}}, CancellationToken)"/>
    /// <param name="id">Which one.</param>
    /// <param name="state">Passed to <paramref name="write"/>.</param>
    /// <param name="write">Commits the change and returns the row as committed; <see langword="null"/> when nothing was changed.</param>
    /// <param name="ct">Cancels the write to the database; the write to the cache that follows a commit is not cancellable.</param>
    ValueTask<Loaded<T>?> SaveAsync<TState>(
        TKey id, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> write, CancellationToken ct = default);

    /// <summary>Puts a row that has been committed elsewhere in place of an older one. Two round trips; not cancellable.</summary>
    /// <remarks>Where none is cached nobody can tell whether it comes late, and readers load.</remarks>
    ValueTask PutAsync(TKey id, T committed);

    /// <inheritdoc cref="PutAsync(TKey, T)"/>
    ValueTask PutAsync(TKey id, Loaded<T> committed);

    /// <summary>After a commit elsewhere whose row is not at hand, or is gone: readers load. Two round trips; not cancellable.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="version">That of the row as committed, or above the last one of a row that is gone: nothing older comes back.</param>
    ValueTask ForgetAsync(TKey id, long version);

    /// <summary>Deletes from the database, then remembers the absence, which no older version can overwrite. Three round trips.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="remove">Commits the deletion and returns a version above the last one; <see langword="null"/> when there was no row.</param>
    /// <param name="ct">Cancels the deletion; what follows a commit is not cancellable.</param>
    /// <returns>Whether there was a row.</returns>
    ValueTask<bool> RemoveAsync(TKey id, Func<CancellationToken, ValueTask<long?>> remove, CancellationToken ct = default);
}
