namespace Catalog.Caching;

/// <summary>Makes one flow of calls, such as a request, bypass both tiers: reads go to the source, and nothing is stored.</summary>
/// <remarks>For a caller whose recent write may not have reached the caches yet. Other flows are not affected.</remarks>
public static class CacheBypass
{
    private static readonly FlowSwitch Switch = new();

    /// <summary>Whether the current flow bypasses the caches.</summary>
    public static bool IsOn => Switch.IsOn;

    /// <summary>Starts the bypass for this flow until the result is disposed. Do not nest.</summary>
    public static IDisposable Begin() => Switch.Begin();
}
