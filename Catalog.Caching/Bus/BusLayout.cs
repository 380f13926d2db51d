using Catalog.Caching.Redis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Caching.Bus;

/// <summary>Notices that the bus had another number of shards before, and makes its sequences begin anew.</summary>
/// <remarks>
/// The generations of tags outlive a change of the number, and were given by other sequences. A sequence that begins now begins with
/// the time in µs and is above all of them. One that had been left behind for a while would be below, and entries that are loaded under
/// it would look older than the last invalidation of their tags. Redis remembers the number in a key of its own, once there
/// was more than one. Cost: one round trip at the start of a node. Thread-safe.
/// </remarks>
internal sealed class BusLayout(RedisGate gate, CachingOptions options, IReadOnlyList<BusLog> shards, ILogger log)
{
    private readonly RedisKey _key = options.KeyPrefix + "bus:shards";
    private readonly Lock _one = new();
    private Task<bool>? _comparing;

    /// <summary>To be called before the first look at a shard. False when Redis did not answer.</summary>
    public Task<bool> SettleAsync()
    {
        lock (_one)
        {
            var isUnderWayOrDone = _comparing is { IsCompleted: false } or { IsCompletedSuccessfully: true, Result: true };
            return isUnderWayOrDone ? _comparing! : _comparing = CompareAsync();
        }
    }

    private async Task<bool> CompareAsync()
    {
        var reply = await gate.TryAsync(_key, static (database, key) => database.StringGetAsync(key, CommandFlags.DemandMaster));
        var before = reply.Value.IsNull ? 1 : reply.Value.TryParse(out long known) ? known : 0;
        if (!reply.Answered || before == shards.Count)
        {
            return reply.Answered;
        }

        foreach (var shard in shards)
        {
            if (!await shard.ForgetAsync())
            {
                return false;
            }
        }

        // Last: who dies in between leaves it to the next node.
        log.LogWarning("The bus had {Before} shards and has {Now} now; what was cached under the other number is loaded again", before, shards.Count);
        return (await gate.TryAsync((_key, shards.Count), static (database, s) => database.StringSetAsync(s._key, s.Count))).Answered;
    }
}
