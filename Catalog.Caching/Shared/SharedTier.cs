using System.Runtime.CompilerServices;
using Catalog.Caching.Bus;
using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;
using Catalog.Caching.Redis;
using Catalog.Caching.Telemetry;
using StackExchange.Redis;

namespace Catalog.Caching.Shared;

/// <summary>L2: entries and leases in Redis.</summary>
/// <remarks>
/// The lease is that of "Scaling Memcache at Facebook" (NSDI 2013): a fill is stored only while the lease taken before the load still holds,
/// and an invalidation deletes value and lease together, so a value read before a commit is refused after it. A write-through writer takes a
/// ticket before the commit instead: without a value to compare with, it proves that no newer one was stored and deleted in between. Value,
/// lease and ticket share a hash tag, so every script uses one cluster slot. Replicas are never read, not even without a master: they may lack
/// an invalidation. Each entry contains a hash of its key; under another key it is a miss. Thread-safe.
/// </remarks>
internal sealed class SharedTier(
    RedisGate gate,
    CachingOptions options,
    TagRegister tags,
    InvalidationJournal journal,
    RedisClock clock,
    ForeignEntries foreign) : ISharedTier
{
    private static readonly RedisScript WaitForLeaseScript = RedisScript.Embedded("take_lease.lua");
    private static readonly RedisScript FillScript = RedisScript.Embedded("fill.lua");
    private static readonly RedisScript ReleaseScript = RedisScript.Embedded("release_lease.lua");
    private static readonly RedisScript WriteScript = RedisScript.Embedded("write_if_newer.lua");

    private static readonly TimeSpan TicketTime = TimeSpan.FromMinutes(1); // a slower writer stores no value where there is none

    private readonly string _prefix = options.KeyPrefix;
    private readonly EntryCheck _check = new(options, tags, clock, foreign);
    private readonly RedisValue _noticeChannel = NoticeChannelOf(options);

    /// <summary>The channel that notifies waiters of fills and released leases.</summary>
    public static string NoticeChannelOf(CachingOptions options) => options.KeyPrefix + "filled";

    /// <summary>One GET; a second round trip for entries older than this node's knowledge of tags.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SharedRead> ReadAsync(string key, ulong[] resourceTag)
    {
        // Check the journal before asking: an invalidation is confirmed only after Redis was cleaned. Checked afterwards, the reply could be older.
        if (journal.IsPending(key) || CacheBypass.IsOn)
        {
            CacheTrace.Current?.Note("L2", "not asked: Redis has not confirmed an invalidation of this key");
            return SharedRead.NotAnswered;
        }

        var reply = await gate.TryAsync((RedisKey)(_prefix + key), static (database, k) => database.StringGetAsync(k, CommandFlags.DemandMaster));
        if (!reply.Answered)
        {
            return SharedRead.NotAnswered;
        }

        var judged = _check.JudgeAsync(key, reply.Value, resourceTag);
        return judged.IsCompletedSuccessfully ? judged.Result : await judged;
    }

    /// <summary>One MGET per cluster slot.</summary>
    public async ValueTask<SharedRead[]> ReadManyAsync(IReadOnlyList<string> keys, ulong[] resourceTag)
    {
        var reads = new SharedRead[keys.Count];
        var groups = gate.Connection.IsCluster()
            ? Enumerable.Range(0, keys.Count).GroupBy(i => gate.Connection.SlotOf(_prefix + keys[i]))
            : Enumerable.Range(0, keys.Count).GroupBy(_ => 0);
        await Task.WhenAll(groups.Select(async group =>
        {
            var indexes = group.ToArray();
            var slot = Array.ConvertAll(indexes, i => (RedisKey)(_prefix + keys[i]));
            var isPending = Array.ConvertAll(indexes, i => journal.IsPending(keys[i])); // before asking: see ReadAsync
            var reply = await gate.TryAsync(slot, static (database, k) => database.StringGetAsync(k, CommandFlags.DemandMaster));
            for (var i = 0; i < indexes.Length; i++)
            {
                reads[indexes[i]] = reply.Answered && reply.Value.Length == indexes.Length && !isPending[i] && !CacheBypass.IsOn
                    ? await _check.JudgeAsync(keys[indexes[i]], reply.Value[i], resourceTag)
                    : SharedRead.NotAnswered;
            }
        }));
        return reads;
    }

    public async ValueTask<LeaseAnswer> TakeLeaseAsync(Lease lease, SharedRead unwanted, TimeSpan time, ulong[] resourceTag)
    {
        if (journal.IsPending(lease.Key))
        {
            return new LeaseAnswer(LeaseState.NotAnswered, default); // other callers may join this read after the change was announced
        }

        var reply = await gate.TryAsync(
            (tier: this, keys: KeysOf(lease.Key), lease, unwanted, time),
            static (database, s) => s.tier.TakeLeaseAsync(database, s.keys, s.lease, s.unwanted, s.time));
        if (!reply.Answered)
        {
            Abandon(lease, reply.Sent);
            return new LeaseAnswer(LeaseState.NotAnswered, default);
        }

        var answer = reply.Value;
        if (answer.IsInteger)
        {
            return new LeaseAnswer((long)answer == 1 ? LeaseState.Taken : LeaseState.Held, default);
        }

        return new LeaseAnswer(LeaseState.EntryCame, await _check.JudgeAsync(lease.Key, answer, resourceTag));
    }

    // Returns the entry, 1 when the lease is taken, or 0 when another caller holds it. Asks for the lease before the entry: in the other order,
    // what the last holder stored in between would be loaded again. A change between the two deletes the lease, so its fill is refused.
    private async Task<RedisValue> TakeLeaseAsync(IDatabase database, RedisKey[] keys, Lease lease, SharedRead unwanted, TimeSpan time)
    {
        var asked = database.StringSetAsync(keys[1], lease.Token, time, When.NotExists, CommandFlags.DemandMaster);
        var read = database.StringGetAsync(keys[0], CommandFlags.DemandMaster);
        var taken = await asked;
        var wanted = true; // or unreadable: then the lease is not needed either
        try
        {
            var entry = await read;
            wanted = !entry.IsNull && !EntryHeader.Identity((byte[])entry!).AsSpan().SequenceEqual(unwanted.Identity);
            return wanted ? entry
                : taken ? 1
                : await WaitForLeaseScript.RunAsync(
                    database, keys, [lease.Token, (long)time.TotalMilliseconds, unwanted.Identity], static reply => (RedisValue)reply);
        }
        finally
        {
            if (taken && wanted)
            {
                await ReleaseScript.RunAsync(database, [keys[1]], [lease.Token, _noticeChannel, lease.Key]);
            }
        }
    }

    public async ValueTask<string> TakeTicketAsync(string key)
    {
        var mine = Guid.NewGuid().ToString("N");
        var reply = await gate.TryAsync(
            (key: (RedisKey)(_prefix + key + ":ticket"), mine),
            static (database, s) => database.StringSetAndGetAsync(
                s.key, s.mine, TicketTime, keepTtl: false, When.NotExists, CommandFlags.DemandMaster));
        return !reply.Answered ? "" : reply.Value.IsNull ? mine : reply.Value.ToString();
    }

    public async ValueTask<FillResult> FillAsync(Lease lease, EncodedEntry entry, bool replaces)
    {
        await tags.EnsureAsync(entry.Tags, entry.Keep);
        EntryHeader.Seal(entry.Bytes, _check.HashOf(lease.Key));
        var reply = await gate.TryAsync(
            (tier: this, lease, entry, replaces),
            static (database, s) => FillScript.RunAsync(
                database,
                s.tier.KeysOf(s.lease.Key),
                [
                    s.lease.Token, s.entry.Bytes, (long)s.entry.Keep.TotalMilliseconds, s.tier._noticeChannel, s.lease.Key,
                    s.replaces ? "1" : "0",
                ],
                RedisScript.Number));
        if (!reply.Answered)
        {
            Abandon(lease, reply.Sent);
            return FillResult.NotAnswered;
        }

        return reply.Value switch { 1 => FillResult.Stored, 0 => FillResult.LeaseLost, _ => FillResult.Older };
    }

    public async ValueTask ReleaseAsync(Lease lease) => await gate.TryAsync(
        (tier: this, lease),
        static (database, s) => ReleaseScript.RunAsync(
            database,
            [s.tier._prefix + s.lease.Key + ":lease"],
            [s.lease.Token, s.tier._noticeChannel, s.lease.Key]));

    public async ValueTask<bool> BreakLeaseAsync(string key) => (await gate.TryAsync(
        (RedisKey)(_prefix + key + ":lease"), static (database, lease) => database.KeyDeleteAsync(lease))).Answered;

    // The call may have taken effect, or may yet: its lease would keep everyone else waiting. This goes over the same connection, so after it. The
    // caller does not wait; without an answer to this either, or with the breaker open, the lease expires.
    private void Abandon(Lease lease, bool wasSent)
    {
        if (wasSent)
        {
            _ = ReleaseAsync(lease).AsTask();
        }
    }

    public async ValueTask<RedisReply<bool>> WriteIfNewerAsync(string key, EncodedEntry entry, string ticket = "", int replicas = 0)
    {
        await tags.EnsureAsync(entry.Tags, entry.Keep);
        EntryHeader.Seal(entry.Bytes, _check.HashOf(key));
        var reply = await gate.TryAsync(
            replicas,
            _prefix + key,
            (tier: this, key, entry, ticket),
            static (database, s) => WriteScript.RunAsync(
                database,
                s.tier.KeysOf(s.key),
                [
                    s.entry.Bytes, (long)s.entry.Keep.TotalMilliseconds, s.ticket,
                    (long)EncodedEntry.TombstoneTime.TotalMilliseconds,
                ],
                RedisScript.Number));
        return new RedisReply<bool>(reply.Answered, reply.Answered && reply.Value == 1);
    }

    /// <summary>One command for all keys; in a cluster one per key.</summary>
    public async ValueTask<bool> UnlinkAsync(IReadOnlyCollection<string> keys, int replicas = 0)
    {
        var commands = keys.Count > 1 && gate.Connection.IsCluster()
            ? keys.Select(KeysOf)
            : [[.. keys.SelectMany(KeysOf)]];
        var replies = await Task.WhenAll(commands.Select(command => gate.TryAsync(
            replicas, command[0], command, static (database, names) => database.KeyDeleteAsync(names)).AsTask())); // UNLINK
        return Array.TrueForAll(replies, reply => reply.Answered);
    }

    /// <summary>Inspects an entry and its lease without side effects. One round trip, and one more if tags have to be read.</summary>
    public async ValueTask<(SharedRead Entry, TimeSpan? Kept, bool IsLeased)> LookAsync(string key, ulong[] resourceTag)
    {
        var reply = await gate.TryAsync(KeysOf(key), static async (database, keys) =>
        {
            var entry = database.StringGetAsync(keys[0], CommandFlags.DemandMaster);
            var kept = database.KeyTimeToLiveAsync(keys[0], CommandFlags.DemandMaster);
            var leased = database.KeyExistsAsync(keys[1], CommandFlags.DemandMaster);
            return (await entry, await kept, await leased);
        });
        return reply.Answered
            ? (await _check.JudgeAsync(key, reply.Value.Item1, resourceTag), reply.Value.Item2, reply.Value.Item3)
            : (SharedRead.NotAnswered, null, false);
    }

    private RedisKey[] KeysOf(string key) => [_prefix + key, _prefix + key + ":lease", _prefix + key + ":ticket"];
}
