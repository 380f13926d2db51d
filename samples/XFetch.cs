using System.Text.Json;
using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>XFetch: each reader may reload before expiry, with a chance that grows as expiry nears and with the load time.</summary>
/// <remarks>
/// <para>Vattani, Chierichetti, Lowenstein, "Optimal Probabilistic Cache Stampede Prevention", PVLDB 8(8), 2015: reload when
/// <c>now - cost * beta * ln(random) &gt;= expiry</c>, where cost is how long the last load took. Beta 1 is the optimum.</para>
/// <para>The naive form waits for expiry, and all readers at that moment load together. A common mistake uses the age of the
/// entry as the cost: from the middle of its life, more than every third reader then reloads an entry, however cheap its load
/// is.</para>
/// <para>Holds: a key that is read often is reloaded by one early reader; the others get the old value meanwhile. A value
/// read before a commit is not stored after its invalidation (the lease, see CacheAside).</para>
/// <para>Does not hold: chance gives no guarantee. A key that is seldom read expires, and concurrent callers that miss all load (see
/// StampedeLease). The reader that draws an early load waits for it and gets its exception. Catalog.Caching reloads in the
/// background, and draws for its local copies too.</para>
/// <para>Cost: a hit 1 round trip, an early reload 2 more and the load, a miss 3 and the load. Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the entries.</param>
/// <param name="name">The key prefix: <c>product</c> gives <c>product:{7}</c> and <c>product:{7}:lease</c>.</param>
/// <param name="ttl">How long an entry lives.</param>
/// <param name="time">Measures loads.</param>
/// <param name="random">Draws the chance of an early load.</param>
public sealed class XFetch<T>(IDatabase redis, string name, TimeSpan ttl, TimeProvider time, Random random)
    where T : class
{
    // Releases the lease and stores the value, or deletes an old one if there is none now. Does nothing if the lease is lost.
    // KEYS  1 entry  2 lease   ARGV  1 token  2 value as JSON, or '' if the load failed  3 TTL in ms
    private const string FillScript = """
        if redis.call('GET', KEYS[2]) ~= ARGV[1] then
          return 0
        end
        redis.call('DEL', KEYS[2])
        if ARGV[2] == 'null' then
          redis.call('DEL', KEYS[1])
        elseif ARGV[2] ~= '' then
          redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        end
        return 1
        """;

    private const double Beta = 1; // more reloads earlier
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10); // a load that takes longer is not stored

    /// <summary>Reads through the cache.</summary>
    public async Task<T?> GetAsync(long id, Func<CancellationToken, Task<T?>> load, CancellationToken ct = default)
    {
        // The time left comes from Redis's clock, so that the clocks of the nodes need not agree.
        var cached = await redis.StringGetWithExpiryAsync(Entry(id));
        var entry = cached.Value.HasValue ? JsonSerializer.Deserialize<CostlyValue>((string)cached.Value!) : null;
        if (entry is not null && !DrawsReload(entry.Cost, cached.Expiry ?? TimeSpan.Zero))
        {
            return entry.Value;
        }

        var token = Guid.NewGuid().ToString("N");
        var hasLease = await redis.StringSetAsync(Lease(id), token, LeaseTime, When.NotExists);
        if (entry is not null && !hasLease)
        {
            return entry.Value; // another early reader is reloading
        }

        var json = "";
        try
        {
            var started = time.GetTimestamp();
            var value = await load(ct);
            json = JsonSerializer.Serialize(value is null ? null : new CostlyValue(value, time.GetElapsedTime(started)));
            return value;
        }
        finally
        {
            if (hasLease)
            {
                await FillAsync(id, token, json);
            }
        }
    }

    /// <summary>Call it after a commit. Deletes the entry, and the lease of any load that read the old row. Not cancellable.</summary>
    public Task InvalidateAsync(long id) => redis.KeyDeleteAsync([Entry(id), Lease(id)]);

    private bool DrawsReload(TimeSpan cost, TimeSpan left)
    {
        var uniform = 1 - random.NextDouble(); // in (0, 1], because log 0 is infinite
        return -Math.Log(uniform) * Beta * cost >= left;
    }

    private async Task FillAsync(long id, string token, string json) => await redis.ScriptEvaluateAsync(
        FillScript,
        [Entry(id), Lease(id)],
        [token, json, (long)ttl.TotalMilliseconds]);

    private RedisKey Entry(long id) => $"{name}:{{{id}}}";

    private RedisKey Lease(long id) => $"{name}:{{{id}}}:lease";

    private sealed record CostlyValue(T Value, TimeSpan Cost);
}
