using System.Threading.RateLimiting;

namespace Catalog.Infrastructure.Caching.Protection;

/// <summary>The ceiling on loads: so many at once, so many waiting, the rest refused. Protects the database when Redis is away.</summary>
public sealed class LoadGate(CachingOptions options) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.MaxConcurrentLoads,
        QueueLimit = options.MaxQueuedLoads,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Runs a load when there is room for it, waiting in order of arrival.</summary>
    /// <exception cref="CacheOverloadedException">The queue is full.</exception>
    public async ValueTask<T> RunAsync<TState, T>(
        TState state, Func<TState, CancellationToken, ValueTask<T>> load, CancellationToken ct)
    {
        using var turn = await _limiter.AcquireAsync(1, ct);
        if (!turn.IsAcquired)
        {
            throw new CacheOverloadedException();
        }

        return await load(state, ct);
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
