using Catalog.Caching.Entries;

namespace Catalog.Caching.Bus;

/// <summary>
/// The tag invalidations that this node knows: for each tag the sequence of the last one, on the tag's shard of the bus. An entry is valid
/// when its stamp for each tag is not below that.
/// </summary>
/// <remarks>
/// Invalidating a tag is O(1) for any number of entries. A table has a fixed number of slots; tags that share a slot share a shard, and are
/// invalidated together. The resources' own tags have a table of their own: a tag that shared the slot of one would invalidate all its entries.
/// The tables hold only what the bus delivered after <see cref="Since"/>; for entries with an older stamp Redis must be asked.
/// Thread-safe; reads take no lock.
/// </remarks>
internal sealed class Generations
{
    private const int Slots = Tags.Generations;
    private readonly long[] _ofTags = new long[Slots];
    private readonly long[] _ofResources = new long[Slots];
    private readonly long[] _since;

    /// <summary>An empty table.</summary>
    /// <param name="shards">The bus's number of shards.</param>
    public Generations(int shards = 1)
    {
        _since = new long[shards];
        Array.Fill(_since, long.MaxValue);
    }

    /// <summary>The sequence after which every invalidation on a shard is known here.</summary>
    public long Since(int shard) => Volatile.Read(ref _since[shard]);

    public long SinceOf(ulong tag) => Since(Tags.ShardOf(tag, _since.Length));

    /// <summary>Restarts a shard: invalidations up to this sequence are not known here.</summary>
    public void StartAt(int shard, long sequence) => Volatile.Write(ref _since[shard], sequence);

    /// <summary>Notes an invalidation; never lowers a generation.</summary>
    public void Raise(string name, long generation)
    {
        var tag = Tags.Hash(name);
        Raise(ref _ofTags[tag % Slots], generation); // also of a resource: an entry of another one may carry the tag
        if (Tags.IsOfResource(name))
        {
            Raise(ref _ofResources[tag % Slots], generation);
        }
    }

    /// <summary>Notes the generation in Redis of one tag of an entry; never lowers one.</summary>
    public void Raise(in StampedTags tags, int index, long generation) => Raise(ref SlotOf(tags, index), generation);

    /// <summary>The known generation of a tag; 0 when there is none.</summary>
    public long Of(ulong tag) => Volatile.Read(ref _ofTags[tag % Slots]);

    /// <summary>The known generation of one tag of an entry; 0 when there is none.</summary>
    public long Of(in StampedTags tags, int index) => Volatile.Read(ref SlotOf(tags, index));

    /// <summary>The index of the first tag that was invalidated after its stamp; -1 when there is none.</summary>
    public int FirstAbove(in StampedTags tags)
    {
        for (var i = 0; i < tags.Hashes.Length; i++)
        {
            if (Of(tags, i) > tags[i])
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether no tag is known to be invalidated after its stamp.</summary>
    public bool Allows(in StampedTags tags) => FirstAbove(tags) < 0;

    // The first tag of an entry is its resource's.
    private ref long SlotOf(in StampedTags tags, int index) => ref (index == 0 ? _ofResources : _ofTags)[tags.Hashes[index] % Slots];

    private static void Raise(ref long slot, long generation)
    {
        for (var known = Volatile.Read(ref slot); known < generation;)
        {
            var before = Interlocked.CompareExchange(ref slot, generation, known);
            if (before == known)
            {
                return;
            }

            known = before;
        }
    }
}
