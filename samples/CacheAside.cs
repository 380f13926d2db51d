using System.Text.Json;
using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>Cache-aside: read the cache, else load and fill. A save commits, then invalidates.</summary>
/// <remarks>
/// <para>The naive form (GET, load, SET; commit, DEL) loses this race: a reader misses and loads the old row; a writer commits and
/// deletes the entry; the reader stores the old row, which is served until its TTL ends. Here a reader takes a lease before it
/// loads, an invalidation deletes the lease, and a fill whose lease is gone is refused (Nishtala et al., "Scaling Memcache at
/// Facebook", NSDI 2013).</para>
/// <para>Holds: what was read before a commit is never stored after the invalidation that follows it.</para>
/// <para>Does not hold: a crash between commit and invalidation leaves the old row until its TTL ends. Concurrent callers that miss
/// all load (see StampedeLease). When Redis is down, calls throw. Catalog.Caching adds local copies, one load for concurrent misses,
/// deadlines and a circuit breaker for Redis, and retries an invalidation that Redis did not confirm.</para>
/// <para>Cost: a hit 1 round trip, a miss 3 and the load, an invalidation 1. Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the entries.</param>
/// <param name="name">The key prefix: <c>product</c> gives <c>product:{7}</c> and <c>product:{7}:lease</c>.</param>
/// <param name="ttl">How long an entry lives.</param>
public sealed class CacheAside<T>(IDatabase redis, string name, TimeSpan ttl)
    where T : class
{
    // Releases the lease and stores the value, if any. Does nothing if the lease is lost.
    // KEYS  1 entry  2 lease   ARGV  1 token  2 value, or ''  3 TTL in ms
    private const string FillScript = """
        if redis.call('GET', KEYS[2]) ~= ARGV[1] then
          return 0
        end
        redis.call('DEL', KEYS[2])
        if ARGV[2] ~= '' then
          redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        end
        return 1
        """;

    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10); // a load that takes longer is not stored

    /// <summary>Reads through the cache. Null when the row does not exist; that is not cached (see NegativeEntries).</summary>
    public async Task<T?> GetAsync(long id, Func<CancellationToken, Task<T?>> load, CancellationToken ct = default)
    {
        var cached = await redis.StringGetAsync(Entry(id));
        if (cached.HasValue)
        {
            return JsonSerializer.Deserialize<T>((string)cached!);
        }

        // Take the lease before the load: taken later, it would miss a save in between.
        var token = Guid.NewGuid().ToString("N");
        var hasLease = await redis.StringSetAsync(Lease(id), token, LeaseTime, When.NotExists);
        T? value = null;
        try
        {
            return value = await load(ct);
        }
        finally
        {
            if (hasLease)
            {
                await FillAsync(id, token, value); // also when the load failed: the next reader gets the lease at once
            }
        }
    }

    /// <summary>Commits a change, then invalidates.</summary>
    public async Task SaveAsync(long id, Func<CancellationToken, Task> commit, CancellationToken ct = default)
    {
        try
        {
            await commit(ct);
        }
        finally
        {
            await InvalidateAsync(id); // not cancellable; also after an exception, because the commit may have happened
        }
    }

    /// <summary>Call it after a commit. Deletes the entry, and the lease of a load that may have read the old row.</summary>
    public Task InvalidateAsync(long id) => redis.KeyDeleteAsync([Entry(id), Lease(id)]);

    private async Task FillAsync(long id, string token, T? value) => await redis.ScriptEvaluateAsync(
        FillScript,
        [Entry(id), Lease(id)],
        [token, value is null ? "" : JsonSerializer.Serialize(value), (long)ttl.TotalMilliseconds]);

    private RedisKey Entry(long id) => $"{name}:{{{id}}}";

    private RedisKey Lease(long id) => $"{name}:{{{id}}}:lease";
}
