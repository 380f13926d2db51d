using System.Numerics;

namespace Catalog.Caching.Local;

/// <summary>Fingerprints of keys that were evicted not long ago, in a fixed number of slots: a later key takes the slot of an earlier. Not thread-safe.</summary>
/// <param name="bytes">The size of the table that they were evicted from.</param>
internal sealed class EvictedKeys(long bytes)
{
    private readonly ulong[] _slots = new ulong[BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(bytes / 1024, 1024, 1 << 20))];
    private uint _evictions;

    /// <summary>Notes a key.</summary>
    public void Add(string key)
    {
        var hash = HashOf(key);
        SlotOf(hash) = ((ulong)hash << 32) | ++_evictions;
    }

    /// <summary>Whether a key was among the last so many that were noted.</summary>
    public bool Knows(string key, int last)
    {
        var hash = HashOf(key);
        var slot = SlotOf(hash);
        return slot != 0 && (uint)(slot >> 32) == hash && _evictions - (uint)slot <= last;
    }

    private static uint HashOf(string key) => (uint)key.GetHashCode(StringComparison.Ordinal);

    private ref ulong SlotOf(uint hash) => ref _slots[hash & (uint)(_slots.Length - 1)];
}
