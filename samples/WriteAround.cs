using System.Text.Json;
using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>Write-around: writes go only to the database; the first read of a row fills the cache. For rows that never change.</summary>
/// <remarks>
/// <para>The naive form remembers absence as well, and loses this race: a reader asks for a row that does not exist yet; a writer
/// inserts it and does not touch the cache; the row stays hidden until the stored absence expires. Here absence is not stored.</para>
/// <para>Holds: a row is found as soon as it is committed. It needs no lease and no invalidation: a row that never changes has
/// no old value. A write costs Redis nothing and evicts no entry.</para>
/// <para>Does not hold: a row that changes, or is deleted, after it was read shows its old value until its TTL ends. If that
/// matters, use CacheAside. Catalog.Caching adds local copies and one load for concurrent misses.</para>
/// <para>Cost: a hit 1 round trip, a miss 2 and the load, a write none. Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the entries.</param>
/// <param name="name">The key prefix: <c>audit</c> gives <c>audit:{7}</c>.</param>
/// <param name="ttl">How long an entry lives.</param>
public sealed class WriteAround<T>(IDatabase redis, string name, TimeSpan ttl)
    where T : class
{
    /// <summary>Reads through the cache. There is no write here: write to the database.</summary>
    public async Task<T?> GetAsync(long id, Func<CancellationToken, Task<T?>> load, CancellationToken ct = default)
    {
        RedisKey entry = $"{name}:{{{id}}}";
        var cached = await redis.StringGetAsync(entry);
        if (cached.HasValue)
        {
            return JsonSerializer.Deserialize<T>((string)cached!);
        }

        var value = await load(ct);
        if (value is not null) // an absent row may exist a moment later, and no writer invalidates
        {
            await redis.StringSetAsync(entry, JsonSerializer.Serialize(value), ttl);
        }

        return value;
    }
}
