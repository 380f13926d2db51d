namespace Catalog.Caching.Reading;

/// <summary>How one read differs from its policy; default: not at all.</summary>
/// <param name="Ttl">How long the loaded value is fresh; zero: the policy's.</param>
/// <param name="LocalTtl">How long it is served from L1; zero: the policy's.</param>
/// <param name="Skips">The tiers to skip.</param>
internal readonly record struct ReadWish(TimeSpan Ttl, TimeSpan LocalTtl, TierSkips Skips);

/// <summary>The tiers that a read skips.</summary>
[Flags]
internal enum TierSkips
{
    None = 0,

    /// <summary>Does not serve from L1.</summary>
    LocalRead = 1,

    /// <summary>Keeps nothing in L1.</summary>
    LocalWrite = 2,

    /// <summary>Does not serve from L2, but replaces the entry.</summary>
    SharedRead = 4,

    /// <summary>Serves from neither.</summary>
    Reads = LocalRead | SharedRead,

    /// <summary>Does not store in L2.</summary>
    SharedWrite = 8,

    /// <summary>Does not use L2.</summary>
    Shared = SharedRead | SharedWrite,
}
