using System.Text.Json;
using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>Write-behind for events: a Redis stream accepts each event, and a consumer group writes them to the database.</summary>
/// <remarks>
/// <para>The naive queue (LPUSH; RPOP, write to the database) loses this race: a process pops an event and dies before its commit,
/// and the event is gone. A trimmed stream (MAXLEN) also loses events: those that have waited longest. Here an event leaves the
/// stream only after the commit, and a full stream refuses new ones.</para>
/// <para>Holds: an accepted event is applied at least once, and exactly once if its id is unique in the database. After
/// <c>retryAfter</c>, the next flush of any process takes over events that a process did not finish.</para>
/// <para>Does not hold: the order, when a batch is retried or two processes flush. An event that the database never
/// accepts is retried for ever. The group keeps the names of ended processes. Events that Redis loses are lost; the stream has no TTL,
/// so use an eviction policy that spares it. Catalog.Caching keeps the order per subject, moves poison events to dead letters, and flushes when the process stops.</para>
/// <para>Cost: an event 1 round trip, a batch 2 and a transaction. Thread-safe.</para>
/// </remarks>
/// <param name="redis">The Redis database for the events.</param>
/// <param name="name">The key of the stream, such as <c>{clicks}</c>.</param>
/// <param name="maxWaiting">How many events may wait; beyond it they are refused.</param>
/// <param name="retryAfter">When another flush takes over an unfinished batch; longer than a transaction takes.</param>
/// <param name="apply">Inserts events in one transaction, and ignores ids that the database has (ON CONFLICT DO NOTHING).</param>
public sealed class WriteBehindEvents<T>(
    IDatabase redis,
    string name,
    int maxWaiting,
    TimeSpan retryAfter,
    Func<IReadOnlyList<(string Id, T Event)>, CancellationToken, Task> apply)
{
    // KEYS  1 stream   ARGV  1 how many may wait  2 event
    // Returns the id of the event, or nil when the stream is full.
    private const string AddScript = """
        if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[1]) then
          return false
        end
        return redis.call('XADD', KEYS[1], '*', 'json', ARGV[2])
        """;

    // Takes events that were not finished in time, else new ones. Creates the group; an error means that it exists.
    // KEYS  1 stream   ARGV  1 consumer  2 after how many ms to take over  3 how many at most
    // Returns { { id, { field, value } }, ... }.
    private const string TakeScript = """
        redis.pcall('XGROUP', 'CREATE', KEYS[1], 'database', '0', 'MKSTREAM')
        local left = redis.call('XAUTOCLAIM', KEYS[1], 'database', ARGV[1], ARGV[2], '0', 'COUNT', ARGV[3])[2]
        if #left > 0 then
          return left
        end
        local fresh = redis.call('XREADGROUP', 'GROUP', 'database', ARGV[1], 'COUNT', ARGV[3], 'STREAMS', KEYS[1], '>')
        return fresh and fresh[1][2] or {}
        """;

    // KEYS  1 stream   ARGV  ids
    private const string FinishScript = """
        redis.call('XACK', KEYS[1], 'database', unpack(ARGV))
        redis.call('XDEL', KEYS[1], unpack(ARGV))
        """;

    private const int BatchSize = 500;
    private readonly string _consumer = Guid.NewGuid().ToString("N"); // this process

    /// <summary>Accepts an event.</summary>
    /// <returns>False when too many wait: refuse the request, or write to the database. When this throws, it may be stored.</returns>
    public async Task<bool> AddAsync(T one) =>
        !(await redis.ScriptEvaluateAsync(AddScript, [name], [maxWaiting, JsonSerializer.Serialize(one)])).IsNull;

    /// <summary>Writes one batch to the database. Call it in a loop, with a pause after it returned 0.</summary>
    /// <returns>How many events it had.</returns>
    /// <exception cref="Exception">What <c>apply</c> threw; the events stay.</exception>
    public async Task<int> FlushAsync(CancellationToken ct = default)
    {
        var taken = (RedisResult[])(await redis.ScriptEvaluateAsync(
            TakeScript, [name], [_consumer, (long)retryAfter.TotalMilliseconds, BatchSize]))!;
        var batch = taken.Select(Parse).ToArray();
        if (batch.Length > 0)
        {
            await apply(batch, ct);

            // After a crash before this line the batch is applied again, hence the ids.
            await redis.ScriptEvaluateAsync(FinishScript, [name], [.. batch.Select(one => (RedisValue)one.Id)]);
        }

        return batch.Length;
    }

    private static (string Id, T Event) Parse(RedisResult entry)
    {
        var (id, fields) = ((string)entry[0]!, (RedisValue[])entry[1]!);
        return (id, JsonSerializer.Deserialize<T>((string)fields[1]!)!);
    }
}
