using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Patterns;

/// <summary>
/// Refresh-ahead: a read that comes late in an entry's life is answered at once and starts a refresh, so that a key which is
/// read steadily never expires and nobody waits for its load. Fits few, hot, expensive values such as a list of what is trending.
/// </summary>
/// <remarks>
/// <para>Holds: as long as a key is read at least once between the refresh point and its expiry, no read after the first waits
/// for a load. One process refreshes, the one with the lease; an invalidation meanwhile refuses the refreshed value.</para>
/// <para>Does not hold: a key that nobody reads expires, and its next reader waits. Values are up to a TTL old.</para>
/// <para>Cost: as cache-aside; one load a TTL and key. Thread-safe.</para>
/// </remarks>
/// <typeparam name="T">The cached type.</typeparam>
internal sealed class RefreshAhead<T>
{
    private readonly CacheAside<T> _cache;

    /// <summary>Refresh-ahead for one resource.</summary>
    /// <param name="node">The process's shared parts.</param>
    /// <param name="policy">How the resource is cached.</param>
    /// <param name="serializer">Values to bytes and back.</param>
    /// <param name="refreshAt">The share of the TTL after which a read refreshes, above 0 and below 1.</param>
    public RefreshAhead(CacheNode node, CachePolicy policy, ICacheSerializer<T> serializer, double refreshAt = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(refreshAt, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(refreshAt, 1);
        _cache = new CacheAside<T>(node, policy with { RefreshAhead = refreshAt }, serializer, "refresh-ahead");
    }

    /// <summary>How the reads ended so far.</summary>
    public ResourceCounters Counters => _cache.Counters;

    /// <summary>Reads through the cache, and refreshes in the background when the entry is near its end.</summary>
    public ValueTask<CacheRead<T>> GetAsync<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct = default) =>
        _cache.GetAsync(key, state, load, ct);

    /// <summary>After the source has changed. Two round trips; not cancellable.</summary>
    public ValueTask InvalidateAsync(string key) => _cache.InvalidateAsync(key);
}
