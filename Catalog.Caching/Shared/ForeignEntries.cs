using Catalog.Caching.Clocks;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Shared;

/// <summary>Counts entries that were written for another key, and logs at most one line per second. Thread-safe.</summary>
internal sealed class ForeignEntries(CachingMetrics metrics, MonotonicClock clock, ILogger<ForeignEntries> log)
{
    private readonly FailureLog _said = new(clock, TimeSpan.FromSeconds(1));

    public void Found(string key)
    {
        metrics.ForeignEntry(key[..Math.Max(0, key.IndexOf(':', StringComparison.Ordinal))]);
        if (_said.IsDue("", out var others))
        {
            log.LogError("The entry under {Key} in Redis was not written for that key; it is not used ({Others} others since the last line)", key, others);
        }
    }
}
