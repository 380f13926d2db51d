using Catalog.Caching.Redis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Caching.Bus;

/// <summary>Detects that the bus had another number of shards before, and restarts its sequences.</summary>
/// <remarks>
/// The generations of tags outlive such a change, but come from the old sequences. A restarted sequence begins with the time in µs, which is
/// above all of them. A sequence continued from an earlier layout could be below, and entries loaded under it would look older than the
/// last invalidation of their tags. Redis stores the number in a key once it is not 1. Cost: one round trip when a node starts. Thread-safe.
/// </remarks>
internal sealed class BusLayout(RedisGate gate, CachingOptions options, IReadOnlyList<BusLog> shards, ILogger log)
{
    private readonly RedisKey _key = options.KeyPrefix + "bus:shards";
    private readonly Lock _one = new();
    private Task<bool>? _comparing;

    /// <summary>Call it before the first poll of a shard. False when Redis did not answer.</summary>
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

        // Last, so that after a crash the next node repeats all of it.
        log.LogWarning("The bus had {Before} shards and has {Now} now; entries cached under the old number are reloaded", before, shards.Count);
        return (await gate.TryAsync((_key, shards.Count), static (database, s) => database.StringSetAsync(s._key, s.Count))).Answered;
    }
}
