namespace Catalog.Caching.Entries;

/// <summary>The tags of an entry, each with the bus sequence that its own shard was at before the load.</summary>
/// <param name="hashes">The tags, resource first.</param>
/// <param name="first">The stamp of the resource's tag.</param>
/// <param name="each">The stamp of every tag, parallel to <paramref name="hashes"/>; null when all have the first one.</param>
internal readonly struct StampedTags(ulong[] hashes, long first, long[]? each = null)
{
    /// <summary>No tags: never invalidated by one.</summary>
    public static StampedTags None { get; } = new([], 0);

    /// <summary>The tags, resource first.</summary>
    public ulong[] Hashes { get; } = hashes;

    /// <summary>The stamp of the resource's tag.</summary>
    public long First { get; } = first;

    /// <summary>The stamp of every tag; null when all have the first one.</summary>
    public long[]? Each { get; } = each;

    /// <summary>The stamp of one tag.</summary>
    public long this[int index] => Each is { } each ? each[index] : First;
}
