namespace Catalog.Caching.Reading;

/// <summary>
/// Limits loads, in all and per resource; excess loads queue, and are refused beyond that. Protects the database when Redis is down, and each
/// resource from the others.
/// </summary>
internal sealed class LoadGate(CachingOptions options) : IDisposable
{
    private readonly Bulkhead _turns = new(options.MaxConcurrentLoads, options.MaxLoadsOfOneResource, options.MaxQueuedLoads);

    /// <summary>Runs a load when its turn comes, in order of arrival.</summary>
    /// <exception cref="CacheOverloadedException">The queue of the resource is full.</exception>
    public async ValueTask<T> RunAsync<TState, T>(
        string resource, TState state, Func<TState, CancellationToken, ValueTask<T>> load, CancellationToken ct)
    {
        using var turn = await _turns.EnterAsync(resource, ct) ?? throw new CacheOverloadedException();
        return await load(state, ct);
    }

    public void Dispose() => _turns.Dispose();
}
