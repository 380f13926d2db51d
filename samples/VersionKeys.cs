using System.Text.Json;
using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>Version keys: all pages of a list have one number in their keys; a new number makes all of them unreachable at once.</summary>
/// <remarks>
/// <para>The naive form (INCR the number after a commit; load a page; store it under the current number) loses two races. A
/// page read before a commit is stored under the number from after it, and served until its TTL ends. And when Redis evicts the number,
/// INCR starts again at 1, where old pages may still be stored. Here a page is stored under the number that was read before the
/// load, and numbers begin with Redis's clock.</para>
/// <para>Holds: after <see cref="InvalidateAsync"/> no page is served that was read before it. One call, however many pages.</para>
/// <para>Does not hold: old pages take memory until their TTL ends. Concurrent callers that miss all load (see StampedeLease). If
/// Redis loses the number and its clock goes back, a number can repeat. When Redis is down, Catalog.Caching invalidates later, and
/// does not use the cache until then.</para>
/// <para>Cost: a hit 2 round trips, a miss 3 and the load, an invalidation 1. Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the pages.</param>
/// <param name="name">
/// The key prefix: <c>products</c> gives <c>products:{shoes}:version</c> and <c>products:{shoes}:1764:2</c>.
/// </param>
/// <param name="ttl">How long a page lives.</param>
public sealed class VersionKeys<T>(IDatabase redis, string name, TimeSpan ttl)
    where T : class
{
    // The current number, or a new one. A number never repeats: it grows, and is at least the time in microseconds.
    // KEYS  1 version   ARGV  1 TTL in ms  2 '1' for a new number
    private const string VersionScript = """
        local version = redis.call('GET', KEYS[1])
        if not version or ARGV[2] == '1' then
          local time = redis.call('TIME')
          version = math.max(tonumber(version or '0') + 1, time[1] * 1000000 + time[2])
          version = string.format('%.0f', version)
          redis.call('SET', KEYS[1], version, 'PX', ARGV[1])
        end
        return version
        """;

    private static readonly TimeSpan VersionTime = TimeSpan.FromDays(1); // then the list gets a new number and is loaded again

    /// <summary>Reads a page through the cache.</summary>
    /// <param name="list">A group that changes as a whole, such as a category.</param>
    /// <param name="page">Names the page within the list.</param>
    /// <param name="load">Reads the page from the database.</param>
    /// <param name="ct">Cancels the load.</param>
    public async Task<T> GetAsync(string list, string page, Func<CancellationToken, Task<T>> load, CancellationToken ct = default)
    {
        RedisKey entry = $"{name}:{{{list}}}:{await VersionAsync(list, isNew: false)}:{page}"; // before the load
        var cached = await redis.StringGetAsync(entry);
        if (cached.HasValue)
        {
            return JsonSerializer.Deserialize<T>((string)cached!)!;
        }

        var value = await load(ct);

        // If the list changed meanwhile, this key is no longer read.
        await redis.StringSetAsync(entry, JsonSerializer.Serialize(value), ttl);
        return value;
    }

    /// <summary>Call it after the commit of any change to a page of the list. Not cancellable.</summary>
    public Task InvalidateAsync(string list) => VersionAsync(list, isNew: true);

    private async Task<string> VersionAsync(string list, bool isNew) => (string)(await redis.ScriptEvaluateAsync(
        VersionScript,
        [$"{name}:{{{list}}}:version"],
        [(long)VersionTime.TotalMilliseconds, isNew ? "1" : "0"]))!;
}
