namespace Catalog.Caching.Reading;

/// <summary>
/// Limits loads, in all and per resource; excess loads queue, and are refused beyond that. Protects the database when Redis is down, and each
/// resource from the others.
/// </summary>
/// <remarks>What a load loads in turn runs in its place: it would wait for a place that only it can free. Thread-safe.</remarks>
internal sealed class LoadGate(CachingOptions options) : IDisposable
{
    private readonly Bulkhead _turns = new(options.MaxConcurrentLoads, options.MaxLoadsOfOneResource, options.MaxQueuedLoads);
    private readonly AsyncLocal<Bulkhead.Turn?> _current = new();

    /// <summary>Runs a load when its turn comes, in order of arrival.</summary>
    /// <exception cref="CacheOverloadedException">The queue of the resource is full.</exception>
    public async ValueTask<T> RunAsync<TState, T>(
        string resource, TState state, Func<TState, CancellationToken, ValueTask<T>> load, CancellationToken ct)
    {
        if (_current.Value is { IsOver: false })
        {
            return await load(state, ct);
        }

        using var turn = await _turns.EnterAsync(resource, ct) ?? throw new CacheOverloadedException();
        _current.Value = turn;
        return await load(state, ct);
    }

    /// <summary>Call it in a flow that a load may have started and does not wait for: its loads need places of their own.</summary>
    public void Leave() => _current.Value = null;

    public void Dispose() => _turns.Dispose();
}
