using Catalog.Caching.Bus;
using Catalog.Caching.Entries;
using Catalog.Caching.Local;
using Catalog.Caching.Shared;

namespace Catalog.Caching.Writing;

/// <summary>Invalidates keys and tags after the commit that changed them. All patterns use it.</summary>
/// <remarks>
/// <para>Order matters: L2 first, then this node's copies, then the message. A node that dropped its copy before L2 was clean would read
/// the old value back and keep it.</para>
/// <para>Not cancellable, and never fails the caller, whose commit stands. What Redis does not confirm is journalled: this node does not
/// read it from L2 until it has been resent (<see cref="InvalidationJournal"/>). Until then other nodes may serve the old value, bounded by
/// change data capture or the TTL.</para>
/// <para>Does not hold: a process that dies between the commit and this call invalidates nothing. Thread-safe.</para>
/// </remarks>
internal sealed class Invalidator(
    ISharedTier shared, ITagRegister tags, IInvalidationBus bus, InvalidationJournal journal, NodeCopies copies)
{
    private const int NamesPerMessage = 200;

    /// <summary>Invalidates one key, on as many replicas as <see cref="CachePolicy.Replicas"/> says. Two round trips.</summary>
    public async ValueTask InvalidateKeyAsync(string key, int replicas = 0)
    {
        await UnlinkAsync([key], replicas);
        await AnnounceAsync([key]);
    }

    /// <summary>The same for many keys: two round trips for every 200.</summary>
    public async ValueTask InvalidateKeysAsync(IReadOnlyCollection<string> keys, int replicas = 0)
    {
        foreach (var chunk in keys.Chunk(NamesPerMessage))
        {
            await UnlinkAsync(chunk, replicas);
            await AnnounceAsync(chunk);
        }
    }

    /// <summary>Drops every node's copy of a key whose entry in L2 was replaced. One round trip.</summary>
    internal ValueTask ReplacedAsync(string key)
    {
        journal.Note(new Invalidation(InvalidationKind.Key, key));
        return AnnounceAsync([key]);
    }

    /// <summary>Invalidates all entries with the tag. Three round trips.</summary>
    public ValueTask InvalidateTagAsync(string tag) => InvalidateTagsAsync([tag]);

    /// <summary>The same for many tags: three round trips for every 200 of a shard of the bus.</summary>
    public async ValueTask InvalidateTagsAsync(IReadOnlyCollection<string> tags)
    {
        foreach (var some in bus.ByShard([.. tags.Select(Tags.Checked)]).SelectMany(shard => shard.Chunk(NamesPerMessage)))
        {
            Invalidation[] what = [.. some.Select(tag => new Invalidation(InvalidationKind.Tag, tag))];
            Array.ForEach(what, journal.Note);
            if (!await TryTagsAsync(some))
            {
                Array.ForEach(what, journal.Keep);
                copies.DropAll();
            }
        }
    }

    /// <summary>Invalidates every entry of a resource. Three round trips.</summary>
    public ValueTask InvalidateResourceAsync(string resource) => InvalidateTagAsync(Tags.NameOfResource(resource));

    /// <summary>Stores a committed value, or a tombstone: no lower version may be served or stored afterwards.</summary>
    /// <returns>Whether L2 refused it: a newer version is there, or something else was stored or invalidated since the ticket was taken.</returns>
    internal async ValueTask<bool> WriteAsync(string key, EncodedEntry entry, long version, string ticket = "", int replicas = 0)
    {
        var what = new Invalidation(InvalidationKind.Key, key, version);
        journal.Note(what);
        var written = await shared.WriteIfNewerAsync(key, entry, ticket, replicas);
        if (!written.Answered)
        {
            journal.Keep(what);
        }

        await AnnounceAsync([key], version);
        return written is { Answered: true, Value: false };
    }

    /// <summary>Raises the generations of tags of one shard, then notifies all nodes. Returns whether Redis confirmed all of it.</summary>
    internal async ValueTask<bool> TryTagsAsync(IReadOnlyList<string> names)
    {
        if (!await tags.RaiseAsync(names))
        {
            return false;
        }

        copies.DropFlights();
        if (await bus.PublishAsync(isTag: true, names) is not { } sequence)
        {
            return false;
        }

        foreach (var name in names)
        {
            tags.Learn(name, sequence);
        }

        return true;
    }

    /// <summary>Drops this node's copies and notifies the other nodes. Returns whether Redis confirmed it. L2 must be clean already.</summary>
    internal async ValueTask<bool> TryAnnounceAsync(IReadOnlyList<string> keys)
    {
        foreach (var key in keys)
        {
            copies.Drop(key);
        }

        return await bus.PublishAsync(isTag: false, keys) is not null;
    }

    private async ValueTask AnnounceAsync(IReadOnlyList<string> keys, long floor = 0)
    {
        if (!await TryAnnounceAsync(keys))
        {
            foreach (var key in keys)
            {
                journal.Keep(new Invalidation(InvalidationKind.Key, key, floor));
            }
        }
    }

    private async ValueTask UnlinkAsync(string[] keys, int replicas)
    {
        foreach (var key in keys)
        {
            journal.Note(new Invalidation(InvalidationKind.Key, key));
        }

        if (!await shared.UnlinkAsync(keys, replicas))
        {
            foreach (var key in keys)
            {
                journal.Keep(new Invalidation(InvalidationKind.Key, key));
            }
        }
    }
}
