using Catalog.Caching.Bus;
using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;
using Catalog.Caching.Telemetry;
using StackExchange.Redis;

namespace Catalog.Caching.Shared;

/// <summary>Checks what Redis has under a key: its format, its key, its bytes, its tags. Thread-safe.</summary>
internal sealed class EntryCheck(CachingOptions options, TagRegister tags, RedisClock clock, ForeignEntries foreign)
{
    private readonly uint _prefixHash = StableHash.Of(options.KeyPrefix);
    private readonly byte _layout = BusStamp.LayoutOf(options.BusShards);

    /// <summary>The hash that the entry of a key contains.</summary>
    public uint HashOf(string key) => StableHash.Of(key, _prefixHash);

    /// <summary>Classifies what Redis has under a key. Completes synchronously except for entries that are older than this node's knowledge of tags.</summary>
    public ValueTask<SharedRead> JudgeAsync(string key, RedisValue value, ulong[] resourceTag)
    {
        var bytes = (byte[]?)value;
        if (bytes is null)
        {
            return new(SharedRead.Nothing);
        }

        if (!EntryHeader.TryRead(bytes, out var header))
        {
            return new(new SharedRead(SharedState.Nothing, bytes));
        }

        if (header.KeyHash != HashOf(key))
        {
            foreign.Found(key);
            return new(new SharedRead(SharedState.Nothing, bytes));
        }

        if (!header.Kind.HasFlag(EntryKind.Tombstone) && !EntryHeader.IsWhole(bytes))
        {
            foreign.Damaged(key);
            return new(new SharedRead(SharedState.Nothing, bytes));
        }

        if (header.Layout != _layout)
        {
            CacheTrace.Current?.Note("L2", "the entry is from a time when the bus had another number of shards, so nobody can tell whether it is valid");
            return new(SharedRead.Of(bytes, header, allowed: false, clock.Milliseconds));
        }

        var allowed = tags.AllowsAsync(header.TagsWith(resourceTag, bytes));
        return allowed.IsCompletedSuccessfully
            ? new(SharedRead.Of(bytes, header, allowed.Result, clock.Milliseconds))
            : JudgeLaterAsync(bytes, header, allowed);
    }

    private async ValueTask<SharedRead> JudgeLaterAsync(byte[] bytes, EntryHeader header, ValueTask<bool> allowed) =>
        SharedRead.Of(bytes, header, await allowed, clock.Milliseconds);
}
