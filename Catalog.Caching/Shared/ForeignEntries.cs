using Catalog.Caching.Clocks;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Shared;

/// <summary>Counts what lies under a key for which no node wrote it, and logs it: a line a second at most. Thread-safe.</summary>
internal sealed class ForeignEntries(CachingMetrics metrics, MonotonicClock clock, ILogger<ForeignEntries> log)
{
    private readonly FailureLog _said = new(clock, TimeSpan.FromSeconds(1));

    /// <summary>The entry under this key was not written for it.</summary>
    public void Found(string key)
    {
        metrics.ForeignEntry(key[..Math.Max(0, key.IndexOf(':', StringComparison.Ordinal))]);
        if (_said.IsDue("", out var others))
        {
            log.LogError("The entry under {Key} in Redis was not written for that key; it is not used ({Others} others since the last line)", key, others);
        }
    }
}
