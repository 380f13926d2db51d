using System.Globalization;
using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;
using Catalog.Caching.Redis;
using Catalog.Caching.Telemetry;
using StackExchange.Redis;

namespace Catalog.Caching.Bus;

/// <summary>The generations of tags in Redis, and when they have to be read.</summary>
/// <remarks>
/// A generation is the sequence at which the tag was last invalidated, on the tag's shard of the bus. An entry whose stamp is later than
/// <see cref="Generations.Since"/> is checked against what the bus delivered; an older one against Redis. If Redis does not know a tag (it
/// was evicted or expired), the entry is not used. Therefore filling an entry registers its tags.
/// </remarks>
internal sealed class TagRegister(
    RedisGate gate,
    CachingOptions options,
    Generations generations,
    InvalidationBus bus,
    InvalidationJournal journal,
    MonotonicClock clock) : ITagRegister
{
    private const int Slots = 1 << 14;
    private static readonly RedisScript RaiseScript = RedisScript.Embedded("raise_generation.lua");
    private readonly Registered?[] _registered = new Registered?[Slots];
    private readonly Known?[] _known = new Known?[Slots];

    public ValueTask<bool> AllowsAsync(StampedTags tags)
    {
        // Each check comes before the step that the other side does first: a pending tag is raised before it is confirmed, and Redis's answer for a
        // tag is raised before the tag is marked as known. In the other order both could be missed.
        var isPending = journal.IsPending(tags.Hashes);
        var isKnown = bus.Trusts(clock.Milliseconds) && AreKnown(tags);
        if (isPending || !generations.Allows(tags))
        {
            CacheTrace.Current?.Note("L2", generations.FirstAbove(tags) is >= 0 and var i
                ? $"tag {tags.Hashes[i]:x16} is at generation {generations.Of(tags, i)}, the entry was loaded at {tags[i]}"
                : "Redis has not confirmed an invalidation of one of its tags");
            return new(false);
        }

        return isKnown ? new(true) : new(AskAsync(tags));
    }

    /// <summary>The generation in Redis; null when it does not know the tag, has something else there, or does not answer. One round trip.</summary>
    public async ValueTask<long?> GenerationAsync(ulong tag)
    {
        var reply = await gate.TryAsync(KeyOf(tag), static (database, key) => database.StringGetAsync(key, CommandFlags.DemandMaster));
        return reply.Answered && !reply.Value.IsNull && reply.Value.TryParse(out long generation) && bus.ShardOf(tag).Log.IsSequence(generation) ? generation : null;
    }

    /// <summary>Registers the tags of an entry in Redis before the entry is stored, for at least as long as the entry is kept.</summary>
    /// <remarks>Repeats it when the registration would end before the entry, or when Redis has lost the tag or the sequence of its shard.</remarks>
    public async ValueTask EnsureAsync(StampedTags tags, TimeSpan keep)
    {
        var life = 2 * keep > options.TagLifetime ? 2 * keep : options.TagLifetime;
        foreach (var tag in tags.Hashes)
        {
            var now = clock.Milliseconds;
            var since = generations.SinceOf(tag); // before asking
            if (_registered[tag % Slots] is { } known && known.Tag == tag && known.Since == since && now + (long)keep.TotalMilliseconds < known.Until)
            {
                continue;
            }

            if (await bus.ShardOf(tag).Log.LastSequenceAsync() is { } last
                && (await gate.TryAsync(
                    (key: KeyOf(tag), last, life), static (database, s) => RegisterAsync(database, s.key, s.last, s.life))).Answered)
            {
                _registered[tag % Slots] = new Registered(tag, since, now + (long)life.TotalMilliseconds);
            }
        }
    }

    public async ValueTask<bool> RaiseAsync(IReadOnlyList<string> names)
    {
        var shard = bus.ShardOf(Tags.Hash(names[0]));
        if (await shard.Log.LastSequenceAsync() is not { } last)
        {
            return false;
        }

        var next = Math.Max(last, shard.Seen) + 1; // after a failover Redis may be behind the stamps already given
        return Array.TrueForAll(await Task.WhenAll(names.Select(name => RaiseAsync(name, next))), answered => answered);
    }

    public void Learn(string name, long sequence) => generations.Raise(name, sequence);

    private async Task<bool> RaiseAsync(string name, long next)
    {
        var reply = await gate.TryAsync(
            (key: KeyOf(Tags.Hash(name)), next, life: (long)options.TagLifetime.TotalMilliseconds),
            static (database, s) => RaiseScript.RunAsync(database, [s.key], [s.next, s.life]));
        generations.Raise(name, next);
        return reply.Answered;
    }

    private static async Task<bool> RegisterAsync(IDatabase database, RedisKey key, long generation, TimeSpan life)
    {
        var kept = database.KeyExpireAsync(key, life, ExpireWhen.GreaterThanCurrentExpiry);
        var added = database.StringSetAsync(key, generation, life, When.NotExists);
        return await kept | await added;
    }

    // Redis's answer for a tag stays valid while its shard is followed without a gap, so it is read once.
    private async Task<bool> AskAsync(StampedTags stamped)
    {
        var tags = stamped.Hashes;
        var since = Array.ConvertAll(tags, generations.SinceOf); // before asking
        var answers = await Task.WhenAll(tags.Select(tag => GenerationAsync(tag).AsTask()));
        var allowed = true;
        for (var i = 0; i < tags.Length; i++)
        {
            if (answers[i] is not { } generation)
            {
                _registered[tags[i] % Slots] = null; // what this node registered is gone too
                CacheTrace.Current?.Note("L2", $"Redis does not know of tag {tags[i]:x16}, so it may have been invalidated");
                allowed = false;
                continue; // the other tags may be gone as well
            }

            generations.Raise(stamped, i, generation);
            Volatile.Write(ref _known[tags[i] % Slots], new Known(tags[i], since[i])); // after the raise: see AllowsAsync
            allowed &= generation <= stamped[i];
        }

        return allowed;
    }

    // Whether every tag was stamped after this node began to follow its shard, or was read from Redis since.
    private bool AreKnown(StampedTags tags)
    {
        for (var i = 0; i < tags.Hashes.Length; i++)
        {
            var tag = tags.Hashes[i];
            var since = generations.SinceOf(tag);
            if (tags[i] < since && !(Volatile.Read(ref _known[tag % Slots]) is { } known && known.Tag == tag && known.Since == since))
            {
                return false;
            }
        }

        return true;
    }

    private RedisKey KeyOf(ulong tag) =>
        string.Create(CultureInfo.InvariantCulture, $"{options.KeyPrefix}tag:{{{tag:x16}}}");

    private sealed record Registered(ulong Tag, long Since, long Until);

    private sealed record Known(ulong Tag, long Since);
}
