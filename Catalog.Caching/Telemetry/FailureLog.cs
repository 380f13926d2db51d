using System.Collections.Concurrent;
using Catalog.Caching.Clocks;

namespace Catalog.Caching.Telemetry;

/// <summary>Lets one log line of a kind of failure pass at a time, so that an outage does not fill the disk; counts the others. Thread-safe.</summary>
/// <param name="clock">Measures the pause.</param>
/// <param name="pause">How long after a line the next one of its kind may follow.</param>
internal sealed class FailureLog(MonotonicClock clock, TimeSpan pause)
{
    private readonly ConcurrentDictionary<string, Kind> _kinds = new(StringComparer.Ordinal);

    /// <summary>One line a second and kind.</summary>
    public FailureLog(TimeProvider time)
        : this(new MonotonicClock(time), TimeSpan.FromSeconds(1))
    {
    }

    /// <summary>Whether a failure of a kind is logged now.</summary>
    /// <param name="kind">One of few: kinds are kept.</param>
    /// <param name="others">How many of the kind were not logged since the last one that was.</param>
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
