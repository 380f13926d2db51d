using Catalog.Caching.Entries;

namespace Catalog.Tests.Caching.Tiers;

public sealed class EntryHeaderTests
{
    [Theory]
    [InlineData((int)EntryKind.Value, 0u, 0L, 0L, 0L)]
    [InlineData((int)EntryKind.Negative, 1u, 2L, 3L, 4L)]
    [InlineData((int)(EntryKind.Compressed | EntryKind.Encrypted), uint.MaxValue, long.MaxValue, long.MaxValue, (1L << 53) - 1)]
    public void A_header_is_read_as_it_was_written(int kind, uint cost, long version, long expiry, long stamp)
    {
        ulong[] tags = [1, ulong.MaxValue];
        var written = new EntryHeader((EntryKind)kind, tags.Length, cost, version, expiry, stamp, KeyHash: 0xFEDCBA98);
        var bytes = new byte[written.PayloadOffset + 5];
        written.Write(bytes, tags);

        Assert.True(EntryHeader.TryRead(bytes, out var read));
        Assert.Equal(written, read);
        Assert.Equal([7, .. tags], read.TagsWith([7], bytes).Hashes);
        Assert.Equal(EntryHeader.Size + 16, read.PayloadOffset);
    }

    [Fact]
    public void Whichever_bit_of_a_value_is_changed_it_is_not_whole()
    {
        var bytes = Sealed(EntryKind.Value);
        Assert.True(EntryHeader.IsWhole(bytes));

        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(EntryHeader.IsWhole(bytes), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_value_that_was_cut_off_is_not_whole() => Assert.False(EntryHeader.IsWhole(Sealed(EntryKind.Value).AsSpan()[..^1]));

    [Fact]
    public void An_absence_is_whole_although_a_script_raised_its_version()
    {
        var bytes = Sealed(EntryKind.Negative);

        bytes[15] = 200;

        Assert.True(EntryHeader.IsWhole(bytes));
    }

    [Fact]
    public void A_value_is_whole_although_a_script_gave_it_the_stamp_of_another()
    {
        var (bytes, other) = (Sealed(EntryKind.Value), Sealed(EntryKind.Value, stamp: 1_764_450_000_000_001));

        other.AsSpan(24, 8).CopyTo(bytes.AsSpan(24));

        Assert.True(EntryHeader.IsWhole(bytes));
    }

    [Fact]
    public void With_several_shards_each_tag_is_read_with_its_own_stamp()
    {
        var written = new EntryHeader(EntryKind.Value, 2, 0, 0, 0, Stamp: 5, Layout: 4);
        var bytes = new byte[written.PayloadOffset];
        written.Write(bytes, [1, 2], [long.MaxValue, 6]);

        Assert.True(EntryHeader.TryRead(bytes, out var read));
        Assert.Equal(written, read);
        Assert.Equal([7, 1, 2], read.TagsWith([7], bytes).Hashes);
        Assert.Equal([5, long.MaxValue, 6], read.TagsWith([7], bytes).Each!);
        Assert.Equal(EntryHeader.Size + 32, read.PayloadOffset);
        Assert.False(EntryHeader.TryRead(bytes.AsSpan(0, bytes.Length - 1), out _));
    }

    [Fact]
    public void The_version_is_big_endian_at_offset_8_where_the_scripts_read_it()
    {
        var bytes = new byte[EntryHeader.Size];
        new EntryHeader(EntryKind.Value, 0, 0, 0x0102030405060708, 0, 0).Write(bytes, []);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], bytes[8..16]);
    }

    [Fact]
    public void A_span_without_room_for_the_tags_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new EntryHeader(EntryKind.Value, 1, 0, 0, 0, 0).Write(new byte[EntryHeader.Size], [1]));

    private static byte[] Sealed(EntryKind kind, long stamp = 1_764_450_123_456_789)
    {
        var header = new EntryHeader(kind, 1, 77, 12, 1_764_450_123_456, stamp);
        var bytes = new byte[header.PayloadOffset + 3];
        header.Write(bytes, [3]);
        "abc"u8.CopyTo(bytes.AsSpan(header.PayloadOffset));
        EntryHeader.Seal(bytes, 0xFEDCBA98);
        return bytes;
    }
}
