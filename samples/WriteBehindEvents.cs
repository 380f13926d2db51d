using System.Text.Json;
using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>Write-behind for events: a Redis stream takes each at once, a consumer group brings them to the database.</summary>
/// <remarks>
/// <para>The naive queue (LPUSH; RPOP, write to the database) loses this race: a process pops an event and dies before its commit,
/// and the event is gone. A stream that is trimmed (MAXLEN) loses events as well, those that wait longest. Here an event leaves the
/// stream only after the commit, and a full stream refuses new ones.</para>
/// <para>Holds: an event that was taken is applied at least once, and with its id unique in the database exactly once. What a
/// process took and did not finish is taken over by the next flush after <c>retryAfter</c>, its own or another's.</para>
/// <para>Does not hold: order, once a batch was retried or two processes flush. An event that the database can never take is
/// retried for ever. What Redis loses is lost; the stream has no TTL, so use an eviction policy that spares it. Catalog.Caching keeps
/// the order of each subject by one leader a shard, moves poison events to dead letters, and flushes when the process stops.</para>
/// <para>Cost: an event 1 round trip, a batch 2 and a transaction. Thread-safe.</para>
/// </remarks>
/// <param name="redis">Where events wait.</param>
/// <param name="name">The key of the stream, such as <c>{clicks}</c>.</param>
/// <param name="maxWaiting">How many events may wait; beyond it they are refused.</param>
/// <param name="retryAfter">When a batch that was not finished is given to the next; longer than a transaction takes.</param>
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

    // Takes what was not finished in time, else new events. Begins the group where there is none: the error says that there is one.
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

    /// <summary>Takes an event.</summary>
    /// <returns>False when too many wait: refuse the request, or write to the database. When this throws, it may be taken.</returns>
    public async Task<bool> AddAsync(T one) =>
        !(await redis.ScriptEvaluateAsync(AddScript, [name], [maxWaiting, JsonSerializer.Serialize(one)])).IsNull;

    /// <summary>Brings one batch to the database; call it in a loop, with a pause after it returned 0.</summary>
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

            // A crash before this line has the batch applied again: hence the ids.
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
