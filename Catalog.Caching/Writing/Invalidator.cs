using Catalog.Caching.Bus;
using Catalog.Caching.Entries;
using Catalog.Caching.Local;
using Catalog.Caching.Shared;

namespace Catalog.Caching.Writing;

/// <summary>The one way to say that something is no longer valid, after the commit that changed it.</summary>
/// <remarks>
/// <para>Order matters. L2 goes first, then this node's copies, then the message: a node that dropped its copy before L2 was
/// clean would read the old value back and keep it.</para>
/// <para>Never cancellable and never fails the caller, whose commit stands: what Redis does not confirm is kept, is not read from
/// L2 by this node meanwhile, and is sent again when Redis answers. After a reconnect the latest invalidations are sent again too,
/// because a failover may have lost them. What other nodes may serve until then is bounded by change data capture or the TTL.</para>
/// <para>Does not hold: a process that dies between commit and this call invalidates nothing. Thread-safe.</para>
/// </remarks>
internal sealed class Invalidator
{
    private const int KeysPerMessage = 200;

    private readonly ISharedTier _shared;
    private readonly ITagRegister _tags;
    private readonly IInvalidationBus _bus;
    private readonly InvalidationJournal _journal;
    private readonly NodeCopies _copies;

    internal Invalidator(
        ISharedTier shared, ITagRegister tags, IInvalidationBus bus, InvalidationJournal journal, NodeCopies copies)
    {
        _shared = shared;
        _tags = tags;
        _bus = bus;
        _journal = journal;
        _copies = copies;
    }

    /// <summary>Invalidates one key. Two round trips.</summary>
    /// <param name="key">The key.</param>
    /// <param name="replicas">On how many replicas it is to be first (<see cref="CachePolicy.Replicas"/>).</param>
    public async ValueTask InvalidateKeyAsync(string key, int replicas = 0)
    {
        await UnlinkAsync([key], replicas);
        await AnnounceAsync([key]);
    }

    /// <summary>Invalidates keys: two round trips for every 200.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="replicas">On how many replicas it is to be first (<see cref="CachePolicy.Replicas"/>).</param>
    public async ValueTask InvalidateKeysAsync(IReadOnlyCollection<string> keys, int replicas = 0)
    {
        foreach (var chunk in keys.Chunk(KeysPerMessage))
        {
            await UnlinkAsync(chunk, replicas);
            await AnnounceAsync(chunk);
        }
    }

    /// <summary>Invalidates all entries that carry the tag, however many there are. Three round trips.</summary>
    public async ValueTask InvalidateTagAsync(string tag)
    {
        var what = new Invalidation(InvalidationKind.Tag, tag);
        _journal.Note(what);
        if (!await TryTagAsync(tag))
        {
            _journal.Keep(what);
            _copies.DropAll();
        }
    }

    /// <summary>Invalidates every entry of a resource. Three round trips.</summary>
    public ValueTask InvalidateResourceAsync(string resource) => InvalidateTagAsync(Tags.NameOfResource(resource));

    /// <summary>Stores what a writer committed, or remembers that versions below it must neither be served nor come back.</summary>
    /// <returns>Whether L2 now holds this version.</returns>
    internal async ValueTask<bool> WriteAsync(string key, EncodedEntry entry, long version, string ticket = "", int replicas = 0)
    {
        var what = new Invalidation(InvalidationKind.Key, key, version);
        _journal.Note(what);
        var written = await _shared.WriteIfNewerAsync(key, entry, ticket, replicas);
        if (!written.Answered)
        {
            _journal.Keep(what);
        }

        await AnnounceAsync([key]);
        return written is { Answered: true, Value: true };
    }

    /// <summary>Raises a tag's generation, then tells all nodes; whether Redis confirmed both.</summary>
    internal async ValueTask<bool> TryTagAsync(string tag)
    {
        if (!await _tags.RaiseAsync(tag))
        {
            return false;
        }

        _copies.DropFlights();
        if (await _bus.PublishAsync(isTag: true, [tag]) is not { } sequence)
        {
            return false;
        }

        _tags.Learn(tag, sequence);
        return true;
    }

    /// <summary>Drops this node's copies and tells the others; whether Redis confirmed it. L2 must be clean already.</summary>
    internal async ValueTask<bool> TryAnnounceAsync(IReadOnlyList<string> keys)
    {
        foreach (var key in keys)
        {
            _copies.Drop(key);
        }

        return await _bus.PublishAsync(isTag: false, keys) is not null;
    }

    private async ValueTask AnnounceAsync(IReadOnlyList<string> keys)
    {
        if (!await TryAnnounceAsync(keys))
        {
            foreach (var key in keys)
            {
                _journal.Keep(new Invalidation(InvalidationKind.Key, key));
            }
        }
    }

    private async ValueTask UnlinkAsync(string[] keys, int replicas)
    {
        foreach (var key in keys)
        {
            _journal.Note(new Invalidation(InvalidationKind.Key, key));
        }

        if (!await _shared.UnlinkAsync(keys, replicas))
        {
            foreach (var key in keys)
            {
                _journal.Keep(new Invalidation(InvalidationKind.Key, key));
            }
        }
    }
}
