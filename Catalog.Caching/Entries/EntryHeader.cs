using System.Buffers.Binary;
using System.IO.Hashing;

namespace Catalog.Caching.Entries;

/// <summary>The kind of a stored entry.</summary>
[Flags]
internal enum EntryKind : byte
{
    Value = 0,

    /// <summary>An absent row, without payload.</summary>
    Negative = 1,

    /// <summary>No value: readers treat it as a miss, and older versions must not be stored.</summary>
    Tombstone = 2,

    /// <summary>Reserved: earlier builds compressed. Such an entry is unreadable, and so a miss.</summary>
    Compressed = 4,

    Encrypted = 8,
}

/// <summary>The fixed 40 bytes in front of every payload in Redis; big-endian, so that scripts can read them.</summary>
/// <remarks>
/// Offsets: 0 format, 1 kind, 2 number of tags, 3 number of bus shards (0 for one), 4 load time in µs (4 bytes), 8 version (8), 16 soft expiry
/// in Redis's Unix ms (8), 24 stamp (8), 32 hash of the key, seeded with that of the prefix (4), 36 checksum (4). Then 8 bytes per tag; with
/// several shards 8 bytes of stamp per tag; then the payload. The checksum covers all but what a script may replace: the stamp, whose upper
/// 11 bits are a checksum of its own, and the version of an absence.
/// </remarks>
/// <param name="Kind">The kind.</param>
/// <param name="TagCount">How many 8-byte tag hashes follow the header.</param>
/// <param name="CostMicroseconds">The load's duration, for early refresh.</param>
/// <param name="Version">The row's version, 0 for none.</param>
/// <param name="SoftExpiry">When the entry turns stale, Unix milliseconds by Redis's clock.</param>
/// <param name="Stamp">The sequence, on the resource's shard of the bus, that the loading node had seen before the load.</param>
/// <param name="Layout">The number of bus shards; 0 for one. Stamps of another layout are meaningless.</param>
/// <param name="KeyHash">Hash of the key and its prefix: under another key the entry is invalid.</param>
internal readonly record struct EntryHeader(
    EntryKind Kind, int TagCount, uint CostMicroseconds, long Version, long SoftExpiry, long Stamp, byte Layout = 0, uint KeyHash = 0)
{
    public const int Size = 40;

    /// <summary>The format that this build writes; entries of another format are misses.</summary>
    internal const byte Format = 4;

    private const int VersionAt = 8;
    private const int ExpiryAt = 16;
    private const int StampAt = 24;
    private const int KeyHashAt = 32;
    private const int CheckAt = 36;
    private const int IdentityAt = VersionAt;
    private const int StampBits = 53; // a sequence is a number that Lua can count with

    public int PayloadOffset => OffsetOf(TagCount, Layout);

    /// <summary>Parses a header; false when the bytes are not an entry of this format.</summary>
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
            BinaryPrimitives.ReadInt64BigEndian(entry[VersionAt..]),
            BinaryPrimitives.ReadInt64BigEndian(entry[ExpiryAt..]),
            BinaryPrimitives.ReadInt64BigEndian(entry[StampAt..]) & ((1L << StampBits) - 1),
            entry[3],
            BinaryPrimitives.ReadUInt32BigEndian(entry[KeyHashAt..]));
        return true;
    }

    /// <summary>Writes the hash of the key under which the entry will be stored, and the checksum: call it last.</summary>
    internal static void Seal(Span<byte> entry, uint keyHash)
    {
        BinaryPrimitives.WriteUInt32BigEndian(entry[KeyHashAt..], keyHash);
        BinaryPrimitives.WriteUInt32BigEndian(entry[CheckAt..], CheckOf(entry));
    }

    /// <summary>Whether no byte of a value or an absence was changed since <see cref="Seal"/>.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> entry)
    {
        var stamp = BinaryPrimitives.ReadInt64BigEndian(entry[StampAt..]);
        return BinaryPrimitives.ReadUInt32BigEndian(entry[CheckAt..]) == CheckOf(entry)
            && stamp == Checked(stamp & ((1L << StampBits) - 1));
    }

    /// <summary>Writes the header, the tags' hashes and, with several shards, their stamps to the front of an entry.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is shorter than <see cref="PayloadOffset"/>.</exception>
    public void Write(Span<byte> entry, ReadOnlySpan<ulong> tags, ReadOnlySpan<long> stamps = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(entry.Length, PayloadOffset);
        entry[0] = Format;
        entry[1] = (byte)Kind;
        entry[2] = (byte)TagCount;
        entry[3] = Layout;
        BinaryPrimitives.WriteUInt32BigEndian(entry[4..], CostMicroseconds);
        BinaryPrimitives.WriteInt64BigEndian(entry[VersionAt..], Version);
        BinaryPrimitives.WriteInt64BigEndian(entry[ExpiryAt..], SoftExpiry);
        BinaryPrimitives.WriteInt64BigEndian(entry[StampAt..], Checked(Stamp));
        BinaryPrimitives.WriteUInt32BigEndian(entry[KeyHashAt..], KeyHash);
        for (var i = 0; i < tags.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(entry[(Size + (i * sizeof(ulong)))..], tags[i]);
        }

        for (var i = 0; i < stamps.Length; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(entry[(Size + ((tags.Length + i) * sizeof(ulong)))..], stamps[i]);
        }
    }

    /// <summary>The resource's tag and the entry's own; allocates nothing when it has none, as most do.</summary>
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

    /// <summary>Replaces the stamp of an entry by that of another, if that is older.</summary>
    internal static void TakeOlderStamp(Span<byte> entry, ReadOnlySpan<byte> other)
    {
        if (TryRead(entry, out var mine) && TryRead(other, out var theirs) && theirs.Stamp < mine.Stamp)
        {
            other.Slice(StampAt, sizeof(long)).CopyTo(entry[StampAt..]);
        }
    }

    private static long Checked(long stamp) => stamp | (long)(((ulong)stamp * 0x9E3779B97F4A7C15) >> StampBits << StampBits);

    private static uint CheckOf(ReadOnlySpan<byte> entry)
    {
        var fields = BinaryPrimitives.ReadInt64BigEndian(entry)
            ^ long.RotateLeft(BinaryPrimitives.ReadInt64BigEndian(entry[ExpiryAt..]), 17)
            ^ long.RotateLeft(BinaryPrimitives.ReadUInt32BigEndian(entry[KeyHashAt..]), 40);
        if (!((EntryKind)entry[1]).HasFlag(EntryKind.Negative))
        {
            fields ^= long.RotateLeft(BinaryPrimitives.ReadInt64BigEndian(entry[VersionAt..]), 31);
        }

        return (uint)XxHash3.HashToUInt64(entry[Size..], fields);
    }

    private static int OffsetOf(int tags, byte layout) => Size + (tags * sizeof(ulong) * (layout == 0 ? 1 : 2));

    /// <summary>The bytes that distinguish two stores under one key: version, soft expiry and stamp.</summary>
    internal static byte[] Identity(byte[] entry) => entry[Math.Min(IdentityAt, entry.Length)..Math.Min(KeyHashAt, entry.Length)];
}
