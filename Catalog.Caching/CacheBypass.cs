namespace Catalog.Caching;

/// <summary>Lets one flow of calls, such as a request, read past both tiers: straight from the source, and nothing is stored.</summary>
/// <remarks>For a reader who is known to have written something of which the caches may not know yet. Costs others nothing.</remarks>
public static class CacheBypass
{
    private static readonly FlowSwitch Switch = new();

    /// <summary>Whether the current flow reads past the caches.</summary>
    public static bool IsOn => Switch.IsOn;

    /// <summary>Begins, for this flow of calls, until disposed. Not to be nested.</summary>
    public static IDisposable Begin() => Switch.Begin();
}
