using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.Caching.Tiers;

/// <summary>Counts what lies under a key for which no node wrote it, and logs it: a line a second at most. Thread-safe.</summary>
internal sealed class ForeignEntries(CachingMetrics metrics, MonotonicClock clock, ILogger<ForeignEntries> log)
{
    private const long Pause = 1000;

    private long _silentUntil = long.MinValue;

    /// <summary>The entry under this key was not written for it.</summary>
    public void Found(string key)
    {
        metrics.ForeignEntry(key[..Math.Max(0, key.IndexOf(':', StringComparison.Ordinal))]);
        var (now, until) = (clock.Milliseconds, Volatile.Read(ref _silentUntil));
        if (now >= until && Interlocked.CompareExchange(ref _silentUntil, now + Pause, until) == until)
        {
            log.LogError("The entry under {Key} in Redis was not written for that key; it is not used", key);
        }
    }
}
