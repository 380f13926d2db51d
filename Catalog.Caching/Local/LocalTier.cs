using Catalog.Caching.Clocks;

namespace Catalog.Caching.Local;

/// <summary>L1: the node's own copies, bounded in bytes.</summary>
/// <remarks>
/// Holds: a value read before an invalidation is never stored after it. A reader takes the key's epoch before it reads L2 or loads. An
/// invalidation increments the epoch and removes the copy under the lock under which a store compares the epoch. Reads take no lock and
/// allocate nothing. Thread-safe.
/// </remarks>
internal sealed class LocalTier(CachingOptions options, MonotonicClock clock, Random random)
{
    private const int Stripes = 4096;
    private const int Overhead = 300; // bytes for an entry, its key's object and the table's nodes

    private readonly S3Fifo<LocalEntry> _copies =
        new(options.LocalBytes, clock, static (copy, isEvicted) => copy.Use.Removed(copy.Bytes, isEvicted));

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Stripe())];

    public int Count => _copies.Count;

    /// <summary>The keys that are read most.</summary>
    public HotKeys HotKeys { get; } = new(random);

    /// <summary>The largest copies with their sizes. Visits all copies: for rare diagnostics only.</summary>
    public IReadOnlyList<(string Key, long Bytes)> Largest(int count) => [.. _copies.Sizes.OrderByDescending(copy => copy.Bytes).Take(count)];

    /// <summary>The epoch of a key's stripe. Read it before reading the value to be stored.</summary>
    public long Epoch(string key) => Volatile.Read(ref StripeOf(key).Epoch);

    /// <summary>Removes the copy, and refuses stores whose read has begun.</summary>
    public void Invalidate(string key)
    {
        var stripe = StripeOf(key);
        lock (stripe)
        {
            stripe.Epoch++;
            _copies.Remove(key);
        }
    }

    /// <summary>Removes all copies, and refuses stores whose read has begun.</summary>
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

    /// <summary>Finds a copy. The caller decides whether it may be served.</summary>
    internal bool TryGet<T>(ReadOnlySpan<char> key, out LocalEntry<T>? entry) => TryGet(key, clock.Milliseconds, out entry);

    /// <inheritdoc cref="TryGet{T}(ReadOnlySpan{char}, out LocalEntry{T})"/>
    /// <param name="key">The full key.</param>
    /// <param name="now">The time of the clock, for a caller that has it: reading it is a third of a hit.</param>
    /// <param name="entry">The copy.</param>
    internal bool TryGet<T>(ReadOnlySpan<char> key, long now, out LocalEntry<T>? entry)
    {
        if (HotKeys.Samples())
        {
            HotKeys.Count(_copies.KeyOf(key) ?? key.ToString());
        }

        entry = _copies.Find(key, now) as LocalEntry<T>;
        return entry is not null;
    }

    /// <summary>The estimated size of a copy under a key, in bytes.</summary>
    internal static long SizeOf(string key, int payload) => payload + (sizeof(char) * key.Length) + Overhead;

    /// <summary>Finds a copy of any type; null when there is none.</summary>
    internal LocalEntry? Peek(string key) => _copies.Find(key, clock.Milliseconds);

    /// <summary>Counts the copies with a tag. Visits all copies: for rare diagnostics only.</summary>
    internal int CountCarrying(ulong tag) => _copies.Values.Count(copy => copy.Tags.Hashes.Contains(tag));

    /// <summary>Counts the copies whose key begins so. Visits all copies, like <see cref="CountCarrying"/>.</summary>
    internal int CountBeginning(string key) => _copies.Sizes.Count(copy => copy.Key.StartsWith(key, StringComparison.Ordinal));

    /// <summary>Stores a copy unless the epoch has changed since the value was read, or the copy is too large for the tier.</summary>
    /// <param name="key">The full key.</param>
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

            entry.Use.Added(entry.Bytes);
            if (_copies.Set(key, entry, entry.Bytes, clock.Milliseconds + (long)keep.TotalMilliseconds))
            {
                return true;
            }

            entry.Use.Removed(entry.Bytes, isEvicted: false);
            return false;
        }
    }

    private Stripe StripeOf(string key) => _stripes[(uint)key.GetHashCode(StringComparison.Ordinal) % Stripes];

    private sealed class Stripe
    {
        public long Epoch;
    }
}
