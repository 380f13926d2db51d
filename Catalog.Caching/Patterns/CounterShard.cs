using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Caching.Patterns;

/// <summary>One shard of <see cref="WriteBehind"/> in Redis: the pending counts, and a batch that was set aside. Thread-safe.</summary>
/// <param name="gate">The connection to Redis.</param>
/// <param name="key">The prefix of its keys, with a hash tag, so that they are in one slot.</param>
/// <param name="replicas">How many replicas must have a change before it is acknowledged.</param>
internal sealed class CounterShard(RedisGate gate, string key, int replicas)
{
    private static readonly RedisScript TakeBatch = RedisScript.Embedded("take_batch.lua", "hash", "hash", "string");
    private static readonly RedisScript DropBatch = RedisScript.Embedded("drop_batch.lua", "hash", "string");

    /// <summary>How many fields a batch has at most: it must be read within the deadline, however long the database was down.</summary>
    public const int MostFields = 1000;

    private readonly RedisKey _batch = key + ":batch";
    private readonly RedisKey _batchId = key + ":batch-id";

    public RedisKey Pending { get; } = key + ":pending";

    /// <summary>Adds to a pending count. One round trip.</summary>
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

    /// <summary>A field's count in the pending hash and in the batch; null when Redis does not answer. One round trip.</summary>
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

    /// <summary>Sets up to <see cref="MostFields"/> pending counts aside as a batch with this id, unless an earlier batch is still there. One round trip.</summary>
    /// <returns>The batch's id, 1 if it had lost its id, then fields and counts; nothing when there are no counts.</returns>
    public async ValueTask<RedisReply<RedisValue[]?>> TakeAsync(string id)
    {
        // On the replicas before the database: a replica promoted with these counts still pending would count them again.
        var reply = await gate.TryAsync(
            replicas,
            _batch,
            (shard: this, id),
            static (database, s) => TakeBatch.RunAsync(
                database, [s.shard.Pending, s.shard._batch, s.shard._batchId], [s.id, MostFields], static reply => (RedisValue[]?)reply));
        return reply;
    }

    /// <summary>Deletes a batch that the database has. One round trip.</summary>
    /// <returns>False when Redis did not answer: then the next flush finds batch and id, and deletes it.</returns>
    public async ValueTask<bool> DropAsync(string id) => (await gate.TryAsync(
        (shard: this, id),
        static (database, s) => DropBatch.RunAsync(database, [s.shard._batch, s.shard._batchId], [s.id]))).Answered;
}
