using Catalog.Caching.Local;
using Catalog.Caching.Shared;

namespace Catalog.Caching.Reading;

/// <summary>The first step of a read: what L2 has under a key, and where the key stood in L1 before L2 was asked.</summary>
/// <remarks>
/// The order cannot be turned round: what was found comes only after <see cref="Begin"/> has noted the epoch, so that an invalidation from
/// then on refuses the local copy of it. The next step is a <see cref="Claim"/>.
/// </remarks>
internal readonly struct Look
{
    private Look(string key, ReadWish wish, long epoch, SharedRead found) => (Key, Wish, Epoch, Found) = (key, wish, epoch, found);

    public string Key { get; }

    /// <summary>What the reader wants otherwise than the policy says.</summary>
    public ReadWish Wish { get; }

    /// <summary>The key's epoch in L1 before L2 was asked.</summary>
    public long Epoch { get; }

    /// <summary>What L2 answered; not answered as long as it was not asked.</summary>
    public SharedRead Found { get; }

    /// <summary>Before L2 is asked.</summary>
    public static Look Begin(LocalTier local, string key, ReadWish wish = default) => new(key, wish, local.Epoch(key), SharedRead.NotAnswered);

    /// <summary>After L2 has answered.</summary>
    public Look Saw(SharedRead found) => new(Key, Wish, Epoch, found);
}
