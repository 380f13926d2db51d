using System.Text.Json;
using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>Stale-while-revalidate: an entry past its fresh time is still served for a while, as one caller loads the new value.</summary>
/// <remarks>
/// <para>The naive form (an entry with a date; a reader that finds it old serves it, reloads and stores) loses two races. Every
/// reader that finds it old reloads it. And a reload that read the old row stores it as fresh after a commit and its invalidation.
/// Here the reload runs under a lease, and an invalidation deletes both entry and lease.</para>
/// <para>Holds: no reader waits for the load of a key that is read again within its stale time. All processes together run one
/// reload of a key. While the database is down, the old value is served until the stale time ends. A value that was invalidated is
/// never served as stale: stale means old, not wrong.</para>
/// <para>Does not hold: the first read, and the first after the stale time, wait. A failed reload is retried only when its lease
/// has expired. Catalog.Caching has a second, longer stale time for errors only, and adds local copies and jitter.</para>
/// <para>Cost: a hit 1 round trip; a stale hit one more, and a reload two and the load, all in the background. Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the entries.</param>
/// <param name="name">The key prefix: <c>product</c> gives <c>product:{7}</c> and <c>product:{7}:lease</c>.</param>
/// <param name="fresh">How long an entry is served without a reload.</param>
/// <param name="stale">After that, how long it is served while it is reloaded.</param>
/// <param name="background">Receives each started reload: log its failure, and wait for it before the process ends.</param>
public sealed class StaleWhileRevalidate<T>(IDatabase redis, string name, TimeSpan fresh, TimeSpan stale, Action<Task> background)
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

    // Takes the lease, unless another reload has stored its value since the late read. Returns 1 if it is taken.
    // KEYS  1 entry  2 lease   ARGV  1 token  2 lease time in ms  3 the longest time left of a late entry, in ms
    private const string LeaseScript = """
        if redis.call('PTTL', KEYS[1]) > tonumber(ARGV[3]) then
          return 0
        end
        return redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0
        """;

    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10); // a load that takes longer is not stored

    /// <summary>Reads through the cache; <paramref name="load"/> may run after this has returned.</summary>
    public async Task<T?> GetAsync(long id, Func<CancellationToken, Task<T?>> load, CancellationToken ct = default)
    {
        var cached = await redis.StringGetWithExpiryAsync(Entry(id));
        if (!cached.Value.HasValue)
        {
            return await LoadAsync(id, load, ct);
        }

        // Only Redis's clock decides, so the nodes' clocks need not agree.
        if (cached.Expiry < stale)
        {
            background(ReloadAsync(id, load));
        }

        return JsonSerializer.Deserialize<T>((string)cached.Value!);
    }

    /// <summary>Call it after a commit. Deletes the entry and the lease of a running load or reload. Not cancellable.</summary>
    public Task InvalidateAsync(long id) => redis.KeyDeleteAsync([Entry(id), Lease(id)]);

    private async Task ReloadAsync(long id, Func<CancellationToken, Task<T?>> load)
    {
        var token = Guid.NewGuid().ToString("N");
        RedisValue[] arguments = [token, (long)LeaseTime.TotalMilliseconds, (long)stale.TotalMilliseconds];
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
        [token, json, (long)(fresh + stale).TotalMilliseconds]);

    private RedisKey Entry(long id) => $"{name}:{{{id}}}";

    private RedisKey Lease(long id) => $"{name}:{{{id}}}:lease";
}
