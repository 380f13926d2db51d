using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Patterns;

/// <summary>
/// Write-around: writes go to the database only; a read fills the cache. Fits rows that are written often, read seldom and no longer change,
/// such as an audit log: caching them on write would evict entries that are read.
/// </summary>
/// <remarks>
/// <para>Holds: a row is found as soon as it is committed, because absence is never cached. A write makes no call to Redis.</para>
/// <para>Does not hold: a row that changes after it was read shows its old value until the TTL ends. If that matters, use cache-aside.</para>
/// <para>Cost: reads as cache-aside; writes nothing. Thread-safe.</para>
/// </remarks>
internal sealed class WriteAround<T>
{
    private readonly CacheAside<T> _cache;

    /// <summary>Creates it for one resource.</summary>
    /// <exception cref="ArgumentException">The policy caches absence, which would hide new rows.</exception>
    public WriteAround(CacheNode node, CachePolicy policy, ICacheSerializer<T> serializer)
    {
        if (policy.NegativeTtl > TimeSpan.Zero)
        {
            throw new ArgumentException("Write-around does not notify the cache of new rows, so NegativeTtl must be zero.", nameof(policy));
        }

        _cache = new CacheAside<T>(node, policy, serializer, "write-around");
    }

    public ResourceCounters Counters => _cache.Counters;

    /// <summary>Reads as cache-aside does. There is no write method: write to the database.</summary>
    public ValueTask<CacheRead<T>> GetAsync<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct = default) =>
        _cache.GetAsync(key, state, load, ct);
}
