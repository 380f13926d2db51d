namespace Catalog.Caching;

/// <summary>Excludes the reads of one flow of calls, such as a warm-up, from <see cref="Telemetry.ResourceCounters"/>.</summary>
/// <remarks>Their loads still count as loads. Other flows are not affected.</remarks>
internal static class UncountedReads
{
    private static readonly FlowSwitch Switch = new();

    public static bool IsOn => Switch.IsOn;

    /// <summary>Starts the exclusion for this flow until disposed. Do not nest.</summary>
    public static IDisposable Begin() => Switch.Begin();
}
