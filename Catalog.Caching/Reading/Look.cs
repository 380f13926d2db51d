using Catalog.Caching.Local;
using Catalog.Caching.Shared;

namespace Catalog.Caching.Reading;

/// <summary>The first step of a read: what L2 has under a key, and the key's epoch in L1 before L2 was asked.</summary>
/// <remarks>
/// The order is enforced: <see cref="Begin"/> takes the epoch before the entry is known, so that a later invalidation refuses the local copy of
/// the entry. The next step is a <see cref="Claim"/>.
/// </remarks>
internal readonly struct Look
{
    private Look(string key, ReadWish wish, long epoch, SharedRead found) => (Key, Wish, Epoch, Found) = (key, wish, epoch, found);

    public string Key { get; }

    /// <summary>How this read differs from the policy.</summary>
    public ReadWish Wish { get; }

    public long Epoch { get; }

    /// <summary>L2's answer; <see cref="SharedState.NotAnswered"/> until it was asked.</summary>
    public SharedRead Found { get; }

    /// <summary>Call it before L2 is asked.</summary>
    public static Look Begin(LocalTier local, string key, ReadWish wish = default) => new(key, wish, local.Epoch(key), SharedRead.NotAnswered);

    /// <summary>Call it with L2's answer.</summary>
    public Look Saw(SharedRead found) => new(Key, Wish, Epoch, found);
}
