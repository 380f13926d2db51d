using Catalog.Caching.Telemetry;

namespace Catalog.Caching.Patterns;

/// <summary>
/// Read-through: the cache owns the loader, callers know only the key. Fits reference data that all callers load the same way
/// and that is worth having before the first of them asks.
/// </summary>
/// <remarks>
/// <para>Holds: all that cache-aside holds, of which this is the reading half with the loader moved inside.</para>
/// <para>Does not hold: a change made elsewhere shows only after <see cref="InvalidateAsync(string)"/>, or when the TTL ends.</para>
/// <para>Cost: as cache-aside. Thread-safe.</para>
/// </remarks>
/// <typeparam name="T">The cached type.</typeparam>
internal sealed class ReadThrough<T>
{
    private readonly CacheAside<T> _cache;
    private readonly Func<string, CancellationToken, ValueTask<Loaded<T>?>> _load;

    /// <summary>Read-through for one resource.</summary>
    /// <param name="node">The process's shared parts.</param>
    /// <param name="policy">How the resource is cached.</param>
    /// <param name="serializer">Values to bytes and back.</param>
    /// <param name="load">Reads the source of truth for a key; null when there is nothing.</param>
    public ReadThrough(
        CacheNode node,
        CachePolicy policy,
        ICacheSerializer<T> serializer,
        Func<string, CancellationToken, ValueTask<Loaded<T>?>> load)
    {
        _cache = new CacheAside<T>(node, policy, serializer, "read-through");
        _load = load;
    }

    /// <summary>How the reads ended so far.</summary>
    public ResourceCounters Counters => _cache.Counters;

    /// <summary>Reads a key, from the cache or through it.</summary>
    public ValueTask<CacheRead<T>> GetAsync(string key, CancellationToken ct = default) =>
        _cache.GetAsync(key, (_load, key), static (s, token) => s._load(s.key, token), ct);

    /// <summary>Reads keys so that later callers find them; a few at a time, under the ceiling on loads. Not counted as reads.</summary>
    /// <returns>How many exist, and how many were read but not stored because Redis did not answer.</returns>
    public async Task<(int Found, int Bypassed)> WarmAsync(IEnumerable<string> keys, CancellationToken ct)
    {
        using var uncounted = UncountedReads.Begin();
        var (found, bypassed) = (0, 0);
        await Parallel.ForEachAsync(keys, ct, async (key, token) =>
        {
            var read = await GetAsync(key, token);
            Interlocked.Add(ref found, read.Found ? 1 : 0);
            Interlocked.Add(ref bypassed, read.Outcome == CacheOutcome.Bypass ? 1 : 0);
        });
        return (found, bypassed);
    }

    /// <summary>After the source has changed. Two round trips; not cancellable.</summary>
    public ValueTask InvalidateAsync(string key) => _cache.InvalidateAsync(key);

    /// <summary>The same for many keys.</summary>
    public ValueTask InvalidateAsync(IReadOnlyCollection<string> keys) => _cache.InvalidateAsync(keys);
}
