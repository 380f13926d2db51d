namespace Catalog.Caching.Entries;

/// <summary>The tags of an entry, each with its own shard's position on the bus before the load.</summary>
/// <param name="hashes">The tags, the resource's first.</param>
/// <param name="first">The stamp of the resource's tag.</param>
/// <param name="each">All stamps, parallel to <paramref name="hashes"/>; null when all equal <paramref name="first"/>.</param>
internal readonly struct StampedTags(ulong[] hashes, long first, long[]? each = null)
{
    public static StampedTags None { get; } = new([], 0);

    public ulong[] Hashes { get; } = hashes;

    public long First { get; } = first;

    public long[]? Each { get; } = each;

    public long this[int index] => Each is { } each ? each[index] : First;
}
