using System.Text.Json;
using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>Write-through: a save goes to the database and then, with the version that the database gave it, into the cache.</summary>
/// <remarks>
/// <para>The naive form (commit, SET) loses this race: writer A commits version 5 and is delayed; writer B commits version 6 and
/// stores it; A stores 5, which is served until its TTL ends. A slow reader's fill does the same. Here Redis compares versions
/// in one step, and remembers the newest version longer than the entry itself.</para>
/// <para>Holds: the cache never goes back to an older version, whatever the order of writers and readers, even if the entry was
/// evicted or removed in between.</para>
/// <para>Does not hold: a crash between commit and cache write leaves the old version until its TTL ends. A write that is delayed
/// by more than <c>MemoryTime</c>, or that arrives after Redis evicted the newest version, is accepted. Catalog.Caching has writers
/// take a ticket before the commit instead, keeps local copies consistent, and uses change data capture to repair after a crash.</para>
/// <para>Cost: a hit 1 round trip, a miss 2 and the load, a save 1. Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the entries.</param>
/// <param name="name">The key prefix: <c>stock</c> gives <c>stock:{7}</c> and <c>stock:{7}:version</c>.</param>
/// <param name="ttl">How long an entry lives.</param>
public sealed class WriteThrough<T>(IDatabase redis, string name, TimeSpan ttl)
    where T : class
{
    // Stores a value, or '' for a deleted row, unless a newer version was stored.
    // KEYS  1 entry  2 newest version   ARGV  1 value  2 version, below 2^53  3 TTL in ms  4 TTL of the version in ms
    // Returns 1 stored, 0 too late.
    private const string StoreScript = """
        local newest = tonumber(redis.call('GET', KEYS[2]) or '-1')
        if newest > tonumber(ARGV[2]) then
          return 0
        end
        redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[4])
        if ARGV[1] == '' then
          redis.call('DEL', KEYS[1])
        else
          redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
        end
        return 1
        """;

    // Longer than any writer or reader can take between the database and the cache.
    private static readonly TimeSpan MemoryTime = TimeSpan.FromMinutes(10);

    /// <summary>Reads through the cache. Null when the row does not exist.</summary>
    public async Task<T?> GetAsync(
        long id, Func<CancellationToken, Task<(T Value, long Version)?>> load, CancellationToken ct = default)
    {
        var cached = await redis.StringGetAsync(Entry(id));
        if (cached.HasValue)
        {
            return JsonSerializer.Deserialize<T>((string)cached!);
        }

        // No lease needed: the version shows whether a save has overtaken this load.
        if (await load(ct) is not { } loaded)
        {
            return null;
        }

        await StoreAsync(id, JsonSerializer.Serialize(loaded.Value), loaded.Version);
        return loaded.Value;
    }

    /// <summary>Commits a change, then stores what was committed.</summary>
    /// <param name="id">The row.</param>
    /// <param name="commit">Returns the row as committed, with the version that the database gave it. Versions of a row only grow.</param>
    /// <param name="ct">Cancels the commit; the cache write that follows it is not cancellable.</param>
    public async Task<T> SaveAsync(
        long id, Func<CancellationToken, Task<(T Value, long Version)>> commit, CancellationToken ct = default)
    {
        var (value, version) = await commit(ct);
        await StoreAsync(id, JsonSerializer.Serialize(value), version);
        return value;
    }

    /// <summary>Deletes a row. No older version comes back.</summary>
    /// <param name="id">The row.</param>
    /// <param name="commit">Deletes it, and returns a version above its last one.</param>
    /// <param name="ct">Cancels the commit.</param>
    public async Task RemoveAsync(long id, Func<CancellationToken, Task<long>> commit, CancellationToken ct = default) =>
        await StoreAsync(id, "", await commit(ct));

    private async Task StoreAsync(long id, string json, long version) => await redis.ScriptEvaluateAsync(
        StoreScript,
        [Entry(id), $"{name}:{{{id}}}:version"],
        [json, version, (long)ttl.TotalMilliseconds, (long)(ttl + MemoryTime).TotalMilliseconds]);

    private RedisKey Entry(long id) => $"{name}:{{{id}}}";
}
