namespace Catalog.Caching.Entries;

/// <summary>How far a node had seen each shard of the bus at one moment: what a load is stamped with, before it begins.</summary>
/// <remarks>Allocates nothing where there is one shard.</remarks>
internal readonly struct BusStamp
{
    private readonly long _only;
    private readonly long[]? _each;

    private BusStamp(long only, long[]? each) => (_only, _each) = (only, each);

    /// <summary>What an entry says of the number of shards.</summary>
    public byte Layout => LayoutOf(_each?.Length ?? 1);

    /// <summary>What entries say of a number of shards: 0 for one, since entries said nothing before there were several.</summary>
    public static byte LayoutOf(int shards) => shards == 1 ? (byte)0 : (byte)shards;

    /// <summary>The position on the only shard.</summary>
    public static BusStamp At(long sequence) => new(sequence, null);

    /// <summary>The positions on all of several shards.</summary>
    public static BusStamp At(long[] sequences) => new(0, sequences);

    /// <summary>Gives each tag the position of its own shard.</summary>
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
