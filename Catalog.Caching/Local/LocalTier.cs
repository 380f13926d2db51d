using Catalog.Caching.Clocks;

namespace Catalog.Caching.Local;

/// <summary>L1: the node's own copies, bounded in bytes.</summary>
/// <remarks>
/// Holds: a value that was read before an invalidation is never stored after it. A reader remembers the epoch of its key before
/// it reads L2 or loads; an invalidation moves the epoch and removes the copy under the same lock under which a store compares
/// the epoch. Reads take no lock and allocate nothing. Thread-safe.
/// </remarks>
internal sealed class LocalTier
{
    private const int Stripes = 4096;
    private const int Overhead = 200; // of an entry, its key and the node of the table, in bytes

    private readonly MonotonicClock _clock;
    private readonly S3Fifo<LocalEntry> _copies;
    private readonly Stripe[] _stripes = new Stripe[Stripes];

    /// <summary>An empty tier of at most <see cref="CachingOptions.LocalBytes"/>.</summary>
    public LocalTier(CachingOptions options, MonotonicClock clock)
    {
        _clock = clock;
        _copies = new S3Fifo<LocalEntry>(options.LocalBytes, clock, static (copy, isEvicted) => copy.Use.Went(copy.Bytes, isEvicted));
        for (var i = 0; i < Stripes; i++)
        {
            _stripes[i] = new Stripe();
        }
    }

    /// <summary>How many copies there are.</summary>
    public int Count => _copies.Count;

    /// <summary>The epoch of a key's stripe. Read it before reading what is going to be stored.</summary>
    public long Epoch(string key) => Volatile.Read(ref StripeOf(key).Epoch);

    /// <summary>Removes the copy, and refuses those whose reading has begun.</summary>
    public void Invalidate(string key)
    {
        var stripe = StripeOf(key);
        lock (stripe)
        {
            stripe.Epoch++;
            _copies.Remove(key);
        }
    }

    /// <summary>Removes all copies, and refuses those whose reading has begun.</summary>
    public void Clear()
    {
        foreach (var stripe in _stripes)
        {
            lock (stripe)
            {
                stripe.Epoch++;
            }
        }

        _copies.Clear();
    }

    /// <summary>Looks a copy up. Whether it may be served is for the caller to judge.</summary>
    internal bool TryGet<T>(ReadOnlySpan<char> key, out LocalEntry<T>? entry)
    {
        entry = _copies.Find(key, _clock.Milliseconds) as LocalEntry<T>;
        return entry is not null;
    }

    /// <summary>What a copy of a payload of that many bytes takes.</summary>
    internal static long SizeOf(int payload) => payload + Overhead;

    /// <summary>Looks a copy up whatever its type; null when there is none.</summary>
    internal LocalEntry? Peek(string key) => _copies.Find(key, _clock.Milliseconds);

    /// <summary>How many copies carry a tag. Walks all of them: for an operator's question, not for a chart.</summary>
    internal int CountCarrying(ulong tag) => _copies.Values.Count(copy => copy.Tags.Hashes.Contains(tag));

    /// <summary>Stores a copy unless the epoch has moved, or the copy takes too large a share of the tier.</summary>
    /// <param name="key">The whole key.</param>
    /// <param name="entry">The copy.</param>
    /// <param name="keep">How long the copy is kept, including the time it may be served stale.</param>
    /// <param name="epoch">The epoch before the value was read.</param>
    internal bool Put(string key, LocalEntry entry, TimeSpan keep, long epoch)
    {
        var stripe = StripeOf(key);
        lock (stripe)
        {
            if (stripe.Epoch != epoch)
            {
                return false;
            }

            entry.Use.Came(entry.Bytes);
            if (_copies.Set(key, entry, entry.Bytes, _clock.Milliseconds + (long)keep.TotalMilliseconds))
            {
                return true;
            }

            entry.Use.Went(entry.Bytes, isEvicted: false);
            return false;
        }
    }

    private Stripe StripeOf(string key) => _stripes[(uint)key.GetHashCode(StringComparison.Ordinal) % Stripes];

    private sealed class Stripe
    {
        public long Epoch;
    }
}
