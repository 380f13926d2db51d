namespace Catalog.Caching.Reading;

/// <summary>
/// The ceiling on loads: so many at once, fewer of one resource, so many waiting, the rest refused. Protects the database when Redis is
/// away, and each resource from what becomes of the others.
/// </summary>
internal sealed class LoadGate(CachingOptions options) : IDisposable
{
    private readonly Bulkhead _turns = new(options.MaxConcurrentLoads, options.MaxLoadsOfOneResource, options.MaxQueuedLoads);

    /// <summary>Runs a load when there is room for it, waiting in order of arrival.</summary>
    /// <exception cref="CacheOverloadedException">The queue of the resource is full.</exception>
    public async ValueTask<T> RunAsync<TState, T>(
        string resource, TState state, Func<TState, CancellationToken, ValueTask<T>> load, CancellationToken ct)
    {
        using var turn = await _turns.EnterAsync(resource, ct) ?? throw new CacheOverloadedException();
        return await load(state, ct);
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();
}
