using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>Write-behind for counters: Redis counts immediately, and the database gets the sums in batches.</summary>
/// <remarks>
/// <para>The naive form (HGETALL, write to the database, DEL) loses two races. Counts between the read and the deletion are
/// lost. And a process that dies between the commit and the deletion leaves counts that the next one writes again. Here a batch is
/// set aside in one step, under an id that the database remembers in the same transaction.</para>
/// <para>Holds: accepted counts reach the database exactly once, with any number of flushing processes, and whenever one dies.</para>
/// <para>Does not hold: counts that Redis loses are lost: a second's worth with <c>appendfsync everysec</c> when the machine dies. A
/// Redis that comes back with older data may count a flushed batch again. The keys have no TTL: use an eviction policy that spares
/// them. A count that the database can never take stops its batch. Catalog.Caching spreads counters over shards, drops a bad
/// count and keeps the others, flushes in the background and when the process stops, and can wait for replicas.</para>
/// <para>Cost: a count 1 round trip, a flush 2 and a transaction. Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the counts.</param>
/// <param name="name">The key prefix: <c>views</c> gives <c>{views}:pending</c> and <c>{views}:batch</c>.</param>
/// <param name="apply">
/// In one transaction: inserts the id of the batch, and adds its counts; does nothing when the id is there already. May be called
/// again with the same batch, also by several processes at once. Ids may be forgotten after a day.
/// </param>
public sealed class WriteBehindCounter(
    IDatabase redis, string name, Func<string, IReadOnlyDictionary<long, long>, CancellationToken, Task> apply)
{
    // Sets the pending counts aside as a batch, unless one exists. The id is in the batch, so neither is lost alone.
    // KEYS  1 pending  2 batch   ARGV  1 id for a new batch
    // Returns { field, value, ... } of the batch, its id among them; {} when there is nothing.
    private const string TakeScript = """
        if redis.call('EXISTS', KEYS[2]) == 0 then
          if redis.call('EXISTS', KEYS[1]) == 0 then
            return {}
          end
          redis.call('RENAME', KEYS[1], KEYS[2])
          redis.call('HSET', KEYS[2], 'id', ARGV[1])
        end
        return redis.call('HGETALL', KEYS[2])
        """;

    // Deletes a batch that the database has. Another process may have done so and set the next one aside.
    // KEYS  1 batch   ARGV  1 id
    private const string DropScript = """
        if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then
          redis.call('DEL', KEYS[1])
        end
        """;

    private const string IdField = "id"; // no counter has this name: theirs are numbers

    private readonly RedisKey _pending = $"{{{name}}}:pending";
    private readonly RedisKey _batch = $"{{{name}}}:batch";

    /// <summary>Counts. When this throws, the count may or may not be stored.</summary>
    public Task AddAsync(long id, long by = 1) => redis.HashIncrementAsync(_pending, id, by);

    /// <summary>The counts that are not in the database yet; add them to its counts. A batch may briefly be in both.</summary>
    public async Task<long> WaitingAsync(long id)
    {
        var pending = redis.HashGetAsync(_pending, id);
        var batch = redis.HashGetAsync(_batch, id);
        return (long)await pending + (long)await batch;
    }

    /// <summary>Writes one batch to the database. Call it every second, and until it returns false before the process ends.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="Exception">What <c>apply</c> threw; the batch stays for the next flush of any process.</exception>
    public async Task<bool> FlushAsync(CancellationToken ct = default)
    {
        var fields = (RedisValue[])(await redis.ScriptEvaluateAsync(TakeScript, [_pending, _batch], [Guid.NewGuid().ToString("N")]))!;
        if (fields.Length == 0)
        {
            return false;
        }

        var values = fields.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        values.Remove(IdField, out var id);

        // A crash from here on leaves the batch, and the database knows its id.
        await apply(id!, values.ToDictionary(count => (long)count.Key, count => (long)count.Value), ct);
        await redis.ScriptEvaluateAsync(DropScript, [_batch], [id]);
        return true;
    }
}
