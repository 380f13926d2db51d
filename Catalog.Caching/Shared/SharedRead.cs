using Catalog.Caching.Entries;

namespace Catalog.Caching.Shared;

/// <summary>What L2 holds for a key.</summary>
/// <param name="State">Whether L2 answered, and whether the entry may be used.</param>
/// <param name="Bytes">Header and payload; null when there is no entry.</param>
internal readonly record struct SharedRead(SharedState State, byte[]? Bytes)
{
    public static SharedRead NotAnswered => new(SharedState.NotAnswered, null);

    public static SharedRead Nothing => new(SharedState.Nothing, null);

    /// <summary>The header, read from the bytes each time: a read hands this value through several methods, so it is small.</summary>
    public EntryHeader Header => EntryHeader.TryRead(Bytes, out var header) ? header : default;

    /// <summary>Classifies an entry.</summary>
    /// <param name="entry">Header and payload.</param>
    /// <param name="header">The parsed header.</param>
    /// <param name="allowed">Whether no tag was invalidated after the load.</param>
    /// <param name="now">Redis's Unix milliseconds.</param>
    public static SharedRead Of(byte[] entry, EntryHeader header, bool allowed, long now)
    {
        var state = header.Kind.HasFlag(EntryKind.Tombstone) ? SharedState.Nothing
            : !allowed ? SharedState.Invalidated
            : header.SoftExpiry <= now ? SharedState.Stale
            : SharedState.Fresh;
        return new SharedRead(state, entry);
    }

    /// <summary>What the lease script compares, so that it does not return the unwanted entry itself.</summary>
    public byte[] Identity => Bytes is null ? [] : EntryHeader.Identity(Bytes);
}

/// <summary>The result of a look into L2.</summary>
internal enum SharedState
{
    /// <summary>Redis did not answer.</summary>
    NotAnswered,

    /// <summary>There is no entry, or one without a value (a tombstone, an unknown format).</summary>
    Nothing,

    /// <summary>There is an entry, but one of its tags was invalidated after the load.</summary>
    Invalidated,

    /// <summary>There is an entry past its TTL.</summary>
    Stale,

    /// <summary>There is an entry that may be served.</summary>
    Fresh,
}
