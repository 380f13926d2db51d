using Catalog.Caching.Entries;

namespace Catalog.Caching.Bus;

/// <summary>
/// The tag invalidations that this node knows: for each tag the sequence of the last one, on the tag's shard of the bus. An entry is valid
/// when its stamp for each tag is not below that.
/// </summary>
/// <remarks>
/// Invalidating a tag is O(1) for any number of entries. The table has a fixed number of slots; tags that share a slot share a shard, and are
/// invalidated together. It holds only what the bus delivered after <see cref="Since"/>; for entries with an older stamp Redis must be asked.
/// Thread-safe; reads take no lock.
/// </remarks>
internal sealed class Generations
{
    private const int Slots = Tags.Generations;
    private readonly long[] _generations = new long[Slots];
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
    public void Raise(ulong tag, long generation)
    {
        ref var slot = ref _generations[tag % Slots];
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

    /// <summary>The known generation of a tag; 0 when there is none.</summary>
    public long Of(ulong tag) => Volatile.Read(ref _generations[tag % Slots]);

    /// <summary>The index of the first tag that was invalidated after its stamp; -1 when there is none.</summary>
    public int FirstAbove(in StampedTags tags)
    {
        var (hashes, each) = (tags.Hashes, tags.Each);
        for (var i = 0; i < hashes.Length; i++)
        {
            if (Volatile.Read(ref _generations[hashes[i] % Slots]) > (each is null ? tags.First : each[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether no tag is known to be invalidated after its stamp.</summary>
    public bool Allows(in StampedTags tags) => FirstAbove(tags) < 0;
}
