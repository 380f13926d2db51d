using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Caching.Patterns;

/// <summary>What Redis has of one shard of <see cref="WriteBehind"/>: the pending counts, and the batch that was set aside. Thread-safe.</summary>
/// <param name="gate">The way to Redis.</param>
/// <param name="key">In front of its keys, with a hash tag: they lie in one slot.</param>
/// <param name="replicas">On how many replicas a change is to be before it is answered.</param>
internal sealed class CounterShard(RedisGate gate, string key, int replicas)
{
    private static readonly RedisScript TakeBatch = RedisScript.Embedded("take_batch.lua", "hash", "hash", "string");
    private static readonly RedisScript DropBatch = RedisScript.Embedded("drop_batch.lua", "hash", "string");

    private readonly RedisKey _batch = key + ":batch";
    private readonly RedisKey _batchId = key + ":batch-id";

    /// <summary>The key of the pending counts.</summary>
    public RedisKey Pending { get; } = key + ":pending";

    /// <summary>Counts. One round trip.</summary>
    public async ValueTask<CountTaken> AddAsync(string field, long by)
    {
        var reply = await gate.TryAsync(
            replicas,
            Pending,
            (key: Pending, field, by),
            static (database, s) => database.HashIncrementAsync(s.key, s.field, s.by),
            holds: "hash");
        return reply switch
        {
            { Answered: true } => CountTaken.Taken,
            { Sent: true } => CountTaken.Unknown,
            _ => CountTaken.NotTaken,
        };
    }

    /// <summary>What is pending or set aside of one field; null when Redis does not answer. One round trip.</summary>
    public async ValueTask<long?> PendingAsync(string field)
    {
        var reply = await gate.TryAsync((Pending, _batch, field), static async (database, s) =>
        {
            var pending = database.HashGetAsync(s.Pending, s.field, CommandFlags.DemandMaster);
            var batch = database.HashGetAsync(s._batch, s.field, CommandFlags.DemandMaster);
            return (long)await pending + (long)await batch;
        }, holds: "hash");
        return reply.Answered ? reply.Value : null;
    }

    /// <summary>Sets the pending counts aside under an id, unless there is a batch that somebody left behind. One round trip.</summary>
    /// <returns>The id of the batch, 1 when it had lost its id, then fields and counts; nothing when there are none.</returns>
    public async ValueTask<RedisReply<RedisValue[]?>> TakeAsync(string id)
    {
        // On the replicas before the database has it: one that took over with these counts pending still would count them again.
        var reply = await gate.TryAsync(
            replicas,
            _batch,
            (shard: this, id),
            static (database, s) => TakeBatch.RunAsync(database, [s.shard.Pending, s.shard._batch, s.shard._batchId], [s.id]));
        return new RedisReply<RedisValue[]?>(reply.Answered, reply.Answered ? (RedisValue[]?)reply.Value : null, reply.Sent);
    }

    /// <summary>The database has this batch. One round trip; when it fails, the batch is found by the next flush, and its id in the database.</summary>
    public async ValueTask DropAsync(string id) => await gate.TryAsync(
        (shard: this, id),
        static (database, s) => DropBatch.RunAsync(database, [s.shard._batch, s.shard._batchId], [s.id]));
}
