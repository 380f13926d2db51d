using System.Collections.Concurrent;
using System.Text.Json;
using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>Read-through: the cache owns the loader, and callers know only the key. So it can warm up, and share one load.</summary>
/// <remarks>
/// <para>The naive form (a dictionary of running tasks) loses this race: a load has read the old row; a writer commits and
/// invalidates; a reader comes after that, joins the running load, and gets the old row although the save was acknowledged
/// before. Here an invalidation stops callers from joining running loads, and their fills are refused (see CacheAside).</para>
/// <para>Holds: concurrent callers in this process share one load. A caller that starts after <see cref="InvalidateAsync"/> has
/// returned neither gets nor stores a row that was read before it.</para>
/// <para>Does not hold: after an invalidation by another process, callers here may still join a load that began before it,
/// while it runs. Concurrent processes that miss all load (see StampedeLease). Catalog.Caching drops running loads when another node
/// announces an invalidation, has one node load for all, and keeps local copies.</para>
/// <para>Cost: a hit 1 round trip, shared by concurrent callers; a miss 3 and the load; an invalidation 1. Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the entries.</param>
/// <param name="name">The key prefix: <c>country</c> gives <c>country:{7}</c>.</param>
/// <param name="ttl">How long an entry lives.</param>
/// <param name="load">Reads the source of truth; null when the row does not exist.</param>
public sealed class ReadThrough<T>(IDatabase redis, string name, TimeSpan ttl, Func<long, CancellationToken, Task<T?>> load)
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

    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<long, Task<T?>> _flights = new();

    /// <summary>Reads a key, from the cache or through it. Cancelling ends this caller's wait, never a load that others share.</summary>
    public Task<T?> GetAsync(long id, CancellationToken ct = default)
    {
        var mine = new TaskCompletionSource<T?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var flight = _flights.GetOrAdd(id, mine.Task);
        if (ReferenceEquals(flight, mine.Task))
        {
            _ = FlyAsync(id, mine);
        }

        return flight.WaitAsync(ct);
    }

    /// <summary>Reads keys before the first caller asks, a few at a time.</summary>
    public Task WarmAsync(IEnumerable<long> ids, CancellationToken ct = default) => Parallel.ForEachAsync(
        ids,
        new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = ct },
        async (id, token) => await GetAsync(id, token));

    /// <summary>Call it after a commit. Not cancellable.</summary>
    public async Task InvalidateAsync(long id)
    {
        await redis.KeyDeleteAsync([Entry(id), Lease(id)]);
        _flights.TryRemove(id, out _); // last: a flight that began before the deletion may have read the old entry
    }

    private async Task FlyAsync(long id, TaskCompletionSource<T?> flight)
    {
        try
        {
            var value = await ReadAsync(id);
            Land();
            flight.SetResult(value);
        }
        catch (Exception e) // thrown to every caller that joined
        {
            Land();
            flight.SetException(e);
        }

        void Land() => _flights.TryRemove(new KeyValuePair<long, Task<T?>>(id, flight.Task)); // this flight only, not a later one
    }

    private async Task<T?> ReadAsync(long id)
    {
        var cached = await redis.StringGetAsync(Entry(id));
        if (cached.HasValue)
        {
            return JsonSerializer.Deserialize<T>((string)cached!);
        }

        var token = Guid.NewGuid().ToString("N");
        var hasLease = await redis.StringSetAsync(Lease(id), token, LeaseTime, When.NotExists); // before the load
        using var limit = new CancellationTokenSource(LeaseTime); // no caller's token ends a shared load; this limit does
        T? value = null;
        try
        {
            return value = await load(id, limit.Token);
        }
        finally
        {
            if (hasLease)
            {
                await FillAsync(id, token, value);
            }
        }
    }

    private async Task FillAsync(long id, string token, T? value) => await redis.ScriptEvaluateAsync(
        FillScript,
        [Entry(id), Lease(id)],
        [token, value is null ? "" : JsonSerializer.Serialize(value), (long)ttl.TotalMilliseconds]);

    private RedisKey Entry(long id) => $"{name}:{{{id}}}";

    private RedisKey Lease(long id) => $"{name}:{{{id}}}:lease";
}
