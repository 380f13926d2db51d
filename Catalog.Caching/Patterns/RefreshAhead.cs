using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Patterns;

/// <summary>
/// Refresh-ahead: a read late in an entry's life returns at once and starts a refresh, so that a key that is read steadily never expires and
/// no reader waits for its load. Fits few, hot, expensive values, such as a list of trending products.
/// </summary>
/// <remarks>
/// <para>Holds: while a key is read between the refresh point and its expiry, early enough to be loaded by then, only the first read waits. Only
/// the process with the lease refreshes; an invalidation during the refresh discards its value.</para>
/// <para>Does not hold: a key without reads expires, and its next reader waits. Values are up to one TTL old.</para>
/// <para>Cost: as cache-aside; one load per TTL and key. Thread-safe.</para>
/// </remarks>
internal sealed class RefreshAhead<T>
{
    private readonly CacheAside<T> _cache;

    /// <summary>Creates it; <paramref name="refreshAt"/> is the share of the TTL after which a read refreshes, above 0 and below 1.</summary>
    public RefreshAhead(CacheNode node, CachePolicy policy, ICacheSerializer<T> serializer, double refreshAt = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(refreshAt, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(refreshAt, 1);
        _cache = new CacheAside<T>(node, policy with { RefreshAhead = refreshAt }, serializer, "refresh-ahead");
    }

    public ResourceCounters Counters => _cache.Counters;

    public ValueTask<CacheRead<T>> GetAsync<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct = default) =>
        _cache.GetAsync(key, state, load, ct);

    /// <summary>Call it after the source has changed. Two round trips; not cancellable.</summary>
    public ValueTask InvalidateAsync(string key) => _cache.InvalidateAsync(key);
}
