namespace Catalog.Caching.Entries;

/// <summary>An entry ready for L2.</summary>
/// <param name="Bytes">Header, tags and payload.</param>
/// <param name="Ttl">How long it is fresh.</param>
/// <param name="Keep">How long L2 keeps it.</param>
/// <param name="Tags">Its tags, the resource's first.</param>
internal readonly record struct EncodedEntry(byte[] Bytes, TimeSpan Ttl, TimeSpan Keep, StampedTags Tags)
{
    /// <summary>How long a tombstone keeps older versions out.</summary>
    public static readonly TimeSpan TombstoneTime = TimeSpan.FromMinutes(1);

    /// <summary>No value, only a minimum version: an older one that arrives late is refused for <see cref="TombstoneTime"/>.</summary>
    public static EncodedEntry Tombstone(long version)
    {
        var bytes = new byte[EntryHeader.Size];
        new EntryHeader(EntryKind.Tombstone, 0, 0, version, 0, 0).Write(bytes, []);
        return new EncodedEntry(bytes, TimeSpan.Zero, TombstoneTime, StampedTags.None);
    }
}
