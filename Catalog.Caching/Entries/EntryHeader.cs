using System.Buffers.Binary;

namespace Catalog.Caching.Entries;

/// <summary>What a stored entry is, beside its payload.</summary>
[Flags]
internal enum EntryKind : byte
{
    /// <summary>A plain value.</summary>
    Value = 0,

    /// <summary>The row does not exist; there is no payload.</summary>
    Negative = 1,

    /// <summary>No value, but older versions must not be stored; readers treat it as a miss.</summary>
    Tombstone = 2,

    /// <summary>The payload is Brotli.</summary>
    Compressed = 4,

    /// <summary>The payload is encrypted.</summary>
    Encrypted = 8,
}

/// <summary>The fixed 36 bytes in front of every payload in Redis, big-endian so that scripts can read them.</summary>
/// <remarks>
/// 0 format, 1 kind, 2 number of tags, 3 number of shards of the bus (0 where there is one), 4 load cost in µs (4), 8 version (8), 16 soft
/// expiry in Redis's unix ms (8), 24 stamp (8), 32 hash of the key, seeded by that of the prefix (4); then 8 bytes a tag; then, with several shards, the stamp of each tag (8); then the payload.
/// </remarks>
/// <param name="Kind">What follows.</param>
/// <param name="TagCount">How many 8-byte tag hashes follow the header.</param>
/// <param name="CostMicroseconds">How long the load took, for early refresh.</param>
/// <param name="Version">The row's version, 0 for none.</param>
/// <param name="SoftExpiry">When the entry turns stale, unix milliseconds by Redis's clock.</param>
/// <param name="Stamp">The sequence, of the resource's shard of the bus, that the loading node had seen before it loaded.</param>
/// <param name="Layout">How many shards the bus had; 0 for one. Stamps of another layout say nothing.</param>
/// <param name="KeyHash">Of the key under which it was stored, and the prefix in front of it: under another one it is not an entry.</param>
internal readonly record struct EntryHeader(
    EntryKind Kind, int TagCount, uint CostMicroseconds, long Version, long SoftExpiry, long Stamp, byte Layout = 0, uint KeyHash = 0)
{
    /// <summary>Length of the fixed part in bytes.</summary>
    public const int Size = 36;

    /// <summary>What this build writes; entries of another format are misses.</summary>
    internal const byte Format = 3;

    private const int KeyHashAt = 32;
    private const int IdentityAt = 8;

    /// <summary>Where the payload begins.</summary>
    public int PayloadOffset => OffsetOf(TagCount, Layout);

    /// <summary>Reads a header; false when the bytes are not an entry of a format this build knows.</summary>
    public static bool TryRead(ReadOnlySpan<byte> entry, out EntryHeader header)
    {
        if (entry.Length < Size || entry[0] != Format || entry.Length < OffsetOf(entry[2], entry[3]))
        {
            header = default;
            return false;
        }

        header = new EntryHeader(
            (EntryKind)entry[1],
            entry[2],
            BinaryPrimitives.ReadUInt32BigEndian(entry[4..]),
            BinaryPrimitives.ReadInt64BigEndian(entry[8..]),
            BinaryPrimitives.ReadInt64BigEndian(entry[16..]),
            BinaryPrimitives.ReadInt64BigEndian(entry[24..]),
            entry[3],
            BinaryPrimitives.ReadUInt32BigEndian(entry[KeyHashAt..]));
        return true;
    }

    /// <summary>Makes an entry name the key that it is going to be stored under.</summary>
    internal static void NameKey(Span<byte> entry, uint keyHash) => BinaryPrimitives.WriteUInt32BigEndian(entry[KeyHashAt..], keyHash);

    /// <summary>Writes the header and the tags to the front of an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="tags">The hashes of its tags.</param>
    /// <param name="stamps">Their stamps, where the bus has several shards.</param>
    /// <exception cref="ArgumentOutOfRangeException">The span is shorter than <see cref="PayloadOffset"/>.</exception>
    public void Write(Span<byte> entry, ReadOnlySpan<ulong> tags, ReadOnlySpan<long> stamps = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(entry.Length, PayloadOffset);
        entry[0] = Format;
        entry[1] = (byte)Kind;
        entry[2] = (byte)TagCount;
        entry[3] = Layout;
        BinaryPrimitives.WriteUInt32BigEndian(entry[4..], CostMicroseconds);
        BinaryPrimitives.WriteInt64BigEndian(entry[8..], Version);
        BinaryPrimitives.WriteInt64BigEndian(entry[16..], SoftExpiry);
        BinaryPrimitives.WriteInt64BigEndian(entry[24..], Stamp);
        NameKey(entry, KeyHash);
        for (var i = 0; i < tags.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(entry[(Size + (i * sizeof(ulong)))..], tags[i]);
        }

        for (var i = 0; i < stamps.Length; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(entry[(Size + ((tags.Length + i) * sizeof(ulong)))..], stamps[i]);
        }
    }

    /// <summary>The tags of an entry after that of its resource; most entries have no others, and nothing is allocated.</summary>
    public StampedTags TagsWith(ulong[] resourceTag, ReadOnlySpan<byte> entry)
    {
        if (TagCount == 0)
        {
            return new StampedTags(resourceTag, Stamp);
        }

        var tags = new ulong[1 + TagCount];
        tags[0] = resourceTag[0];
        for (var i = 0; i < TagCount; i++)
        {
            tags[1 + i] = BinaryPrimitives.ReadUInt64BigEndian(entry[(Size + (i * sizeof(ulong)))..]);
        }

        return new StampedTags(tags, Stamp, Layout == 0 ? null : StampsIn(entry));
    }

    private long[] StampsIn(ReadOnlySpan<byte> entry)
    {
        var stamps = new long[1 + TagCount];
        stamps[0] = Stamp;
        for (var i = 0; i < TagCount; i++)
        {
            stamps[1 + i] = BinaryPrimitives.ReadInt64BigEndian(entry[(Size + ((TagCount + i) * sizeof(ulong)))..]);
        }

        return stamps;
    }

    private static int OffsetOf(int tags, byte layout) => Size + (tags * sizeof(ulong) * (layout == 0 ? 1 : 2));

    /// <summary>The bytes that tell two stores of the same key apart: version, soft expiry and stamp.</summary>
    internal static byte[] Identity(byte[] entry) => entry[Math.Min(IdentityAt, entry.Length)..Math.Min(KeyHashAt, entry.Length)];
}
