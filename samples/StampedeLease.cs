using System.Text.Json;
using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>A lease against stampedes: of all concurrent callers that miss, in all processes, one loads and the others wait.</summary>
/// <remarks>
/// <para>The naive lock (SETNX lock 1; load; SET; DEL lock) loses three races. A holder dies, and no caller can ever load again. A
/// holder is slow: the lock expires, a second caller takes it, the first one's DEL releases the second one's lock, and a third loads
/// beside the second. And the slow holder overwrites the newer value. Here the lock is set together with its expiry and holds a
/// token; without that token it is not deleted, and no value is stored.</para>
/// <para>Holds: one load per key while its lease lives, over all processes. A holder that dies is replaced when its lease expires. A
/// load that lost its lease, by expiry or by an invalidation, is not stored.</para>
/// <para>Does not hold: a lock in Redis is no mutual exclusion. A load slower than its lease runs beside the next one, so protect
/// loads with it, never money. Callers that waited longer than <c>LongestWait</c> load for themselves. Each of them loads
/// a row that does not exist, in turn (see NegativeEntries). Catalog.Caching wakes waiting callers by a message instead of polling, asks
/// Redis once per process, and limits concurrent loads.</para>
/// <para>Cost: a hit 1 round trip, a miss 2 and the load, a waiting caller one each <c>Pause</c>. Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the entries.</param>
/// <param name="name">The key prefix: <c>product</c> gives <c>product:{7}</c> and <c>product:{7}:lease</c>.</param>
/// <param name="ttl">How long an entry lives.</param>
/// <param name="time">Times the pauses.</param>
/// <param name="random">Spreads the pauses, so that waiting callers do not ask in step.</param>
public sealed class StampedeLease<T>(IDatabase redis, string name, TimeSpan ttl, TimeProvider time, Random random)
    where T : class
{
    // Reads the entry, and takes the lease if there is none.
    // KEYS  1 entry  2 lease   ARGV  1 token  2 lease time in ms
    // Returns { value } or { nil, 1 when the lease was taken, 0 when another holds it }.
    private const string LookScript = """
        local value = redis.call('GET', KEYS[1])
        if value then
          return { value }
        end
        return { false, redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0 }
        """;

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
    private static readonly TimeSpan LongestWait = 2 * LeaseTime; // a dead holder is replaced before
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Reads through the cache.</summary>
    public async Task<T?> GetAsync(long id, Func<CancellationToken, Task<T?>> load, CancellationToken ct = default)
    {
        var token = Guid.NewGuid().ToString("N");
        var started = time.GetTimestamp();
        while (true)
        {
            var look = (RedisValue[])(await redis.ScriptEvaluateAsync(
                LookScript, [Entry(id), Lease(id)], [token, (long)LeaseTime.TotalMilliseconds]))!;
            if (look is [var value])
            {
                return JsonSerializer.Deserialize<T>((string)value!);
            }

            var hasLease = (int)look[1] == 1;
            if (hasLease || time.GetElapsedTime(started) > LongestWait)
            {
                return await LoadAsync(id, token, load, ct);
            }

            await Task.Delay(Pause * (0.5 + random.NextDouble()), time, ct);
        }
    }

    /// <summary>Call it after a commit. Deletes the entry, and the lease of any load that read the old row. Not cancellable.</summary>
    public Task InvalidateAsync(long id) => redis.KeyDeleteAsync([Entry(id), Lease(id)]);

    private async Task<T?> LoadAsync(long id, string token, Func<CancellationToken, Task<T?>> load, CancellationToken ct)
    {
        T? value = null;
        try
        {
            return value = await load(ct);
        }
        finally
        {
            await redis.ScriptEvaluateAsync( // refused if the lease is gone or held by another caller
                FillScript,
                [Entry(id), Lease(id)],
                [token, value is null ? "" : JsonSerializer.Serialize(value), (long)ttl.TotalMilliseconds]);
        }
    }

    private RedisKey Entry(long id) => $"{name}:{{{id}}}";

    private RedisKey Lease(long id) => $"{name}:{{{id}}}:lease";
}
