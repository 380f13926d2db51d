namespace Catalog.Caching;

/// <summary>Leaves the reads of one flow of calls, such as a warm-up, out of <see cref="Telemetry.ResourceCounters"/>: nobody waits for them.</summary>
/// <remarks>Their loads are counted as loads, which they are. Costs others nothing.</remarks>
internal static class UncountedReads
{
    private static readonly FlowSwitch Switch = new();

    /// <summary>Whether the reads of the current flow are left out.</summary>
    public static bool IsOn => Switch.IsOn;

    /// <summary>Begins, for this flow of calls, until disposed. Not to be nested.</summary>
    public static IDisposable Begin() => Switch.Begin();
}
