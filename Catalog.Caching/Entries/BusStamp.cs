namespace Catalog.Caching.Entries;

/// <summary>A node's position on each shard of the bus at one moment. Loads are stamped with it before they begin.</summary>
/// <remarks>Allocates nothing with one shard.</remarks>
internal readonly struct BusStamp
{
    private readonly long _only;
    private readonly long[]? _each;

    private BusStamp(long only, long[]? each) => (_only, _each) = (only, each);

    public byte Layout => LayoutOf(_each?.Length ?? 1);

    /// <summary>The number of shards as entries store it: 0 for one, because the first formats had no such field.</summary>
    public static byte LayoutOf(int shards) => shards == 1 ? (byte)0 : (byte)shards;

    /// <summary>The position on a single shard.</summary>
    public static BusStamp At(long sequence) => new(sequence, null);

    /// <summary>The positions on several shards.</summary>
    public static BusStamp At(long[] sequences) => new(0, sequences);

    /// <summary>Stamps each tag with the position on its own shard.</summary>
    public StampedTags On(ulong[] tags)
    {
        if (_each is not { } each)
        {
            return new StampedTags(tags, _only);
        }

        var stamps = Array.ConvertAll(tags, tag => each[Tags.ShardOf(tag, each.Length)]);
        return new StampedTags(tags, stamps[0], stamps.Length > 1 ? stamps : null);
    }
}
