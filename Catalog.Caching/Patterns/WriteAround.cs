using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Patterns;

/// <summary>
/// Write-around: writes go to the database alone and never touch the cache; a read fills it. Fits rows that are written often,
/// read seldom and do not change any more, such as an audit log: caching them at the write would push out what is read.
/// </summary>
/// <remarks>
/// <para>Holds: a row is found as soon as it is committed, for absence is never remembered; a write costs no call to Redis.</para>
/// <para>Does not hold: a row that is changed after it was read shows its old value until the TTL ends. If that matters, the
/// pattern is cache-aside.</para>
/// <para>Cost: read as cache-aside; write nothing. Thread-safe.</para>
/// </remarks>
/// <typeparam name="T">The cached type.</typeparam>
internal sealed class WriteAround<T>
{
    private readonly CacheAside<T> _cache;

    /// <summary>Write-around for one resource.</summary>
    /// <exception cref="ArgumentException">The policy remembers absent rows, so that a new one would stay hidden.</exception>
    public WriteAround(CacheNode node, CachePolicy policy, ICacheSerializer<T> serializer)
    {
        if (policy.NegativeTtl > TimeSpan.Zero)
        {
            throw new ArgumentException("Write-around never tells the cache of a new row, so absence must not be remembered.", nameof(policy));
        }

        _cache = new CacheAside<T>(node, policy, serializer, "write-around");
    }

    /// <summary>How the reads ended so far.</summary>
    public ResourceCounters Counters => _cache.Counters;

    /// <summary>Reads through the cache, as cache-aside does. There is no write here: write to the database.</summary>
    public ValueTask<CacheRead<T>> GetAsync<TState>(
        string key, TState state, Func<TState, CancellationToken, ValueTask<Loaded<T>?>> load, CancellationToken ct = default) =>
        _cache.GetAsync(key, state, load, ct);
}
