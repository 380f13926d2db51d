using Catalog.Caching.Shared;

namespace Catalog.Caching.Reading;

/// <summary>Describes leases and fills as text for a <see cref="Telemetry.CacheTrace"/>.</summary>
internal static class LeaseWords
{
    public static string Of(LeaseState lease) => lease switch
    {
        LeaseState.Taken => "taken: this caller loads",
        LeaseState.Held => "held by another caller: waits for its notice",
        LeaseState.EntryCame => "not needed: another caller has loaded meanwhile",
        _ => "Redis does not answer: the load goes on without a lease",
    };

    public static string Of(FillResult filled) => filled switch
    {
        FillResult.LeaseLost => "the key was invalidated, or the lease ran out, during the load",
        FillResult.Older => "a newer version is there",
        _ => "Redis does not answer",
    };
}
