using Catalog.Caching.Clocks;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Shared;

/// <summary>Counts entries that were written for another key, or are damaged, and logs at most one line per second. Thread-safe.</summary>
internal sealed class ForeignEntries(CachingMetrics metrics, MonotonicClock clock, ILogger<ForeignEntries> log)
{
    private readonly FailureLog _said = new(clock, TimeSpan.FromSeconds(1));

    public void Found(string key)
    {
        metrics.ForeignEntry(ResourceOf(key));
        metrics.Misdirected(CachingMetrics.OtherKey);
        if (_said.IsDue("", out var others))
        {
            log.LogError("The entry under {Key} in Redis was not written for that key; it is not used ({Others} others since the last line)", key, others);
        }
    }

    public void Damaged(string key)
    {
        metrics.Unreadable(ResourceOf(key));
        metrics.Misdirected(CachingMetrics.Damaged);
        if (_said.IsDue("damaged", out var others))
        {
            log.LogError("The entry under {Key} is not as it was written; it is not used ({Others} others since the last line)", key, others);
        }
    }

    private static string ResourceOf(string key) => key[..Math.Max(0, key.IndexOf(':', StringComparison.Ordinal))];
}
