using Catalog.Caching.Entries;

namespace Catalog.Caching.Bus;

/// <summary>
/// What this node knows of tag invalidations: for each tag the sequence, on the tag's shard of the bus, of the last one. An entry is
/// valid when it was loaded after it, that is when its stamp for that tag is not below.
/// </summary>
/// <remarks>
/// Invalidating a tag is O(1) whatever the number of entries. The table has a fixed number of slots: tags that share one are
/// invalidated together, and are told on the same shard. It knows only what the bus brought since <see cref="Since"/>; about
/// entries with an older stamp Redis has to be asked. Thread-safe; reading takes no lock.
/// </remarks>
internal sealed class Generations
{
    private const int Slots = Tags.Generations;
    private readonly long[] _generations = new long[Slots];
    private readonly long[] _since;

    /// <summary>Nothing is known yet.</summary>
    /// <param name="shards">How many shards the bus has.</param>
    public Generations(int shards = 1)
    {
        _since = new long[shards];
        Array.Fill(_since, long.MaxValue);
    }

    /// <summary>The sequence from which on every invalidation that a shard tells is known here.</summary>
    public long Since(int shard) => Volatile.Read(ref _since[shard]);

    /// <summary>The same for the shard of a tag.</summary>
    public long SinceOf(ulong tag) => Since(Tags.ShardOf(tag, _since.Length));

    /// <summary>Starts over: what happened on a shard up to this sequence is not known here.</summary>
    public void StartAt(int shard, long sequence) => Volatile.Write(ref _since[shard], sequence);

    /// <summary>Notes an invalidation; an older one than known changes nothing.</summary>
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

    /// <summary>The generation of a tag as far as this node knows; 0 when it knows of none.</summary>
    public long Of(ulong tag) => Volatile.Read(ref _generations[tag % Slots]);

    /// <summary>The place among the tags of the first that was invalidated after its stamp; -1 when none was.</summary>
    public int FirstAbove(StampedTags tags)
    {
        for (var i = 0; i < tags.Hashes.Length; i++)
        {
            if (Of(tags.Hashes[i]) > tags[i])
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether none of the tags was invalidated after its stamp, as far as this node knows.</summary>
    public bool Allows(in StampedTags tags)
    {
        var (hashes, each) = (tags.Hashes, tags.Each);
        for (var i = 0; i < hashes.Length; i++)
        {
            if (Volatile.Read(ref _generations[hashes[i] % Slots]) > (each is null ? tags.First : each[i]))
            {
                return false;
            }
        }

        return true;
    }
}
