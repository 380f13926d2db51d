using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Patterns;

/// <summary>
/// Read-through: the cache owns the loader, callers only know the key. Fits reference data that all callers load in the same way and that
/// should be warm before the first read.
/// </summary>
/// <remarks>
/// <para>Holds: the same as for reads of cache-aside.</para>
/// <para>Does not hold: a change made elsewhere is visible only after <see cref="InvalidateAsync(string)"/> or when the TTL ends.</para>
/// <para>Cost: as cache-aside. Thread-safe.</para>
/// </remarks>
internal sealed class ReadThrough<T>
{
    private readonly CacheAside<T> _cache;
    private readonly Func<string, CancellationToken, ValueTask<Loaded<T>?>> _load;

    /// <summary>Creates it for one resource; <paramref name="load"/> returns null when there is no value.</summary>
    public ReadThrough(
        CacheNode node,
        CachePolicy policy,
        ICacheSerializer<T> serializer,
        Func<string, CancellationToken, ValueTask<Loaded<T>?>> load)
    {
        _cache = new CacheAside<T>(node, policy, serializer, "read-through");
        _load = load;
    }

    public ResourceCounters Counters => _cache.Counters;

    public ValueTask<CacheRead<T>> GetAsync(string key, CancellationToken ct = default) =>
        _cache.GetAsync(key, (_load, key), static (s, token) => s._load(s.key, token), ct);

    /// <summary>Call it after the source has changed. Two round trips; not cancellable.</summary>
    public ValueTask InvalidateAsync(string key) => _cache.InvalidateAsync(key);

    /// <summary>The same for many keys.</summary>
    public ValueTask InvalidateAsync(IReadOnlyCollection<string> keys) => _cache.InvalidateAsync(keys);
}
