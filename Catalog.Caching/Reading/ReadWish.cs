namespace Catalog.Caching.Reading;

/// <summary>What one read wants otherwise than its policy says; nothing when it is the default.</summary>
/// <param name="Ttl">How long what is loaded is fresh; zero: as the policy says.</param>
/// <param name="LocalTtl">How long it is served from L1; zero: as the policy says.</param>
/// <param name="Skips">Which tiers are left out.</param>
internal readonly record struct ReadWish(TimeSpan Ttl, TimeSpan LocalTtl, TierSkips Skips);

/// <summary>Tiers that one read leaves out.</summary>
[Flags]
internal enum TierSkips
{
    None = 0,

    /// <summary>A copy in L1 is not served.</summary>
    LocalRead = 1,

    /// <summary>Nothing is kept in L1.</summary>
    LocalWrite = 2,

    /// <summary>What L2 has is not served, but replaced by what is loaded.</summary>
    SharedRead = 4,

    /// <summary>What is loaded is not stored in L2.</summary>
    SharedWrite = 8,

    /// <summary>L2 is not asked at all.</summary>
    Shared = SharedRead | SharedWrite,
}
