using System.Text.Json;
using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>Refresh-ahead: a read late in an entry's life is answered at once, and starts a refresh that it does not wait for.</summary>
/// <remarks>
/// <para>The naive form (every late reader refreshes, SET) loses two races. A hundred late readers start a hundred loads, each time
/// the entry grows old. And a refresh that read the old row stores it after a commit and its invalidation. Here one refresh runs
/// under a lease, and an invalidation deletes the lease.</para>
/// <para>Holds: if a key is read between the refresh point and its end, early enough to be loaded by then, no read after the first waits.
/// All processes together run one refresh of a key. What was read before a commit is not stored after its invalidation.</para>
/// <para>Does not hold: a key without readers expires, and its next reader waits. After a failed refresh the next one starts only
/// when the lease has expired, so that not every reader queries a database in trouble. Values are up to a TTL old. Catalog.Caching
/// adds local copies, a limit on concurrent loads, and jitter.</para>
/// <para>Cost: a hit 1 round trip; a late hit one more, and a refresh two and the load, all in the background. Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the entries.</param>
/// <param name="name">The key prefix: <c>trending</c> gives <c>trending:{7}</c> and <c>trending:{7}:lease</c>.</param>
/// <param name="ttl">How long an entry lives.</param>
/// <param name="background">Receives each started refresh: log its failure, and wait for it before the process ends.</param>
public sealed class RefreshAhead<T>(IDatabase redis, string name, TimeSpan ttl, Action<Task> background)
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

    // Takes the lease, unless another refresh has stored its value since the late read. Returns 1 if it is taken.
    // KEYS  1 entry  2 lease   ARGV  1 token  2 lease time in ms  3 the longest time left of a late entry, in ms
    private const string LeaseScript = """
        if redis.call('PTTL', KEYS[1]) > tonumber(ARGV[3]) then
          return 0
        end
        return redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0
        """;

    private const double RefreshAt = 0.8; // of the TTL
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10); // a load that takes longer is not stored

    /// <summary>Reads through the cache; <paramref name="load"/> may run after this has returned.</summary>
    public async Task<T?> GetAsync(long id, Func<CancellationToken, Task<T?>> load, CancellationToken ct = default)
    {
        var cached = await redis.StringGetWithExpiryAsync(Entry(id));
        if (!cached.Value.HasValue)
        {
            return await LoadAsync(id, load, ct);
        }

        if (cached.Expiry < ttl * (1 - RefreshAt))
        {
            background(RefreshAsync(id, load));
        }

        return JsonSerializer.Deserialize<T>((string)cached.Value!);
    }

    /// <summary>Call it after a commit. Deletes the entry and the lease of a running load or refresh. Not cancellable.</summary>
    public Task InvalidateAsync(long id) => redis.KeyDeleteAsync([Entry(id), Lease(id)]);

    private async Task RefreshAsync(long id, Func<CancellationToken, Task<T?>> load)
    {
        var token = Guid.NewGuid().ToString("N");
        RedisValue[] arguments = [token, (long)LeaseTime.TotalMilliseconds, (long)(ttl * (1 - RefreshAt)).TotalMilliseconds];
        if ((bool)await redis.ScriptEvaluateAsync(LeaseScript, [Entry(id), Lease(id)], arguments))
        {
            using var limit = new CancellationTokenSource(LeaseTime); // a later value would not be stored
            await FillAsync(id, token, JsonSerializer.Serialize(await load(limit.Token))); // if it throws, the lease stays until it expires
        }
    }

    private async Task<T?> LoadAsync(long id, Func<CancellationToken, Task<T?>> load, CancellationToken ct)
    {
        var token = Guid.NewGuid().ToString("N");
        var hasLease = await redis.StringSetAsync(Lease(id), token, LeaseTime, When.NotExists);
        var json = "";
        try
        {
            var value = await load(ct);
            json = JsonSerializer.Serialize(value);
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

    private async Task FillAsync(long id, string token, string json) => await redis.ScriptEvaluateAsync(
        FillScript,
        [Entry(id), Lease(id)],
        [token, json, (long)ttl.TotalMilliseconds]);

    private RedisKey Entry(long id) => $"{name}:{{{id}}}";

    private RedisKey Lease(long id) => $"{name}:{{{id}}}:lease";
}
