using System.Collections.Concurrent;

namespace Catalog.Infrastructure.Caching;

/// <summary>Lets one log line a second and kind of failure pass, so that an outage does not fill the disk; the others are counted. Thread-safe.</summary>
/// <param name="time">Measures the second.</param>
public sealed class FailureLog(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Kind> _kinds = new(StringComparer.Ordinal);

    /// <summary>Whether a failure of a kind is logged now.</summary>
    /// <param name="kind">One of few: kinds are kept.</param>
    /// <param name="others">How many of the kind were not logged since the last one that was.</param>
    public bool IsDue(string kind, out long others)
    {
        var known = _kinds.GetOrAdd(kind, static _ => new Kind());
        lock (known)
        {
            if (known.LoggedAt is { } loggedAt && time.GetElapsedTime(loggedAt) < Pause)
            {
                known.Others++;
                others = 0;
                return false;
            }

            (others, known.Others, known.LoggedAt) = (known.Others, 0, time.GetTimestamp());
            return true;
        }
    }

    private sealed class Kind
    {
        public long? LoggedAt { get; set; }

        public long Others { get; set; }
    }
}
