using System.Collections.Concurrent;
using Catalog.Caching.Clocks;

namespace Catalog.Caching.Telemetry;

/// <summary>Limits the log lines of each kind of failure, so that an outage does not fill the disk; counts those left out. Thread-safe.</summary>
/// <param name="clock">Measures the pause.</param>
/// <param name="pause">The shortest time between two lines of one kind.</param>
internal sealed class FailureLog(MonotonicClock clock, TimeSpan pause)
{
    private readonly ConcurrentDictionary<string, Kind> _kinds = new(StringComparer.Ordinal);

    /// <summary>Allows one line per second and kind.</summary>
    public FailureLog(TimeProvider time)
        : this(new MonotonicClock(time), TimeSpan.FromSeconds(1))
    {
    }

    /// <summary>Whether to log this failure now.</summary>
    /// <param name="kind">One of a few: kinds are kept in memory.</param>
    /// <param name="others">How many of the kind were left out since its last line.</param>
    public bool IsDue(string kind, out long others)
    {
        var known = _kinds.GetOrAdd(kind, static _ => new Kind());
        lock (known)
        {
            if (known.LoggedAt is { } loggedAt && clock.Milliseconds - loggedAt < pause.TotalMilliseconds)
            {
                known.Others++;
                others = 0;
                return false;
            }

            (others, known.Others, known.LoggedAt) = (known.Others, 0, clock.Milliseconds);
            return true;
        }
    }

    private sealed class Kind
    {
        public long? LoggedAt { get; set; }

        public long Others { get; set; }
    }
}
