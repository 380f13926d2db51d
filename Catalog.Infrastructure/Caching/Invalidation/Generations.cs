namespace Catalog.Infrastructure.Caching.Invalidation;

/// <summary>
/// What this node knows of tag invalidations: for each tag the bus sequence of the last one. An entry is valid when it was
/// loaded after it, that is when its stamp is not below.
/// </summary>
/// <remarks>
/// Invalidating a tag is O(1) whatever the number of entries. The table has a fixed number of slots: tags that share one are
/// invalidated together. It knows only what the bus brought since <see cref="Since"/>; about entries with an older stamp Redis
/// has to be asked. Thread-safe; reading takes no lock.
/// </remarks>
public sealed class Generations
{
    private const int Slots = 1 << 16;
    private readonly long[] _generations = new long[Slots];
    private long _since = long.MaxValue;

    /// <summary>The sequence from which on every invalidation is known here.</summary>
    public long Since => Volatile.Read(ref _since);

    /// <summary>Starts over: what happened up to this sequence is not known here.</summary>
    public void StartAt(long sequence) => Volatile.Write(ref _since, sequence);

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

    /// <summary>The first of the tags that was invalidated after the stamp; null when none was.</summary>
    public ulong? FirstAbove(ulong[] tags, long stamp)
    {
        foreach (var tag in tags)
        {
            if (Of(tag) > stamp)
            {
                return tag;
            }
        }

        return null;
    }

    /// <summary>Whether none of the tags was invalidated after the stamp, as far as this node knows.</summary>
    public bool Allows(ulong[] tags, long stamp)
    {
        foreach (var tag in tags)
        {
            if (Volatile.Read(ref _generations[tag % Slots]) > stamp)
            {
                return false;
            }
        }

        return true;
    }
}
