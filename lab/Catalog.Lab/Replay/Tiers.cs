namespace Catalog.Lab.Replay;

/// <summary>Reads <see cref="Tier"/> from a header.</summary>
internal static class Tiers
{
    /// <summary>The tier that an answer names.</summary>
    /// <param name="cacheStatus">The header of a node, which has one member; null without.</param>
    public static Tier Of(string? cacheStatus) => cacheStatus switch
    {
        null => Tier.None,
        _ when cacheStatus.EndsWith("detail=L1", StringComparison.Ordinal) => Tier.L1,
        _ when cacheStatus.EndsWith("detail=L2", StringComparison.Ordinal) => Tier.L2,
        _ when cacheStatus.EndsWith("detail=stale", StringComparison.Ordinal) => Tier.Stale,
        _ when cacheStatus.EndsWith("detail=negative", StringComparison.Ordinal) => Tier.Negative,
        _ when cacheStatus.Contains("fwd=miss", StringComparison.Ordinal) => Tier.Miss,
        _ when cacheStatus.Contains("fwd=bypass", StringComparison.Ordinal) => Tier.Bypass,
        _ => Tier.None,
    };
}
