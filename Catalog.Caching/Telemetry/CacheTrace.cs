using System.Collections.Concurrent;
using System.Diagnostics;

namespace Catalog.Caching.Telemetry;

/// <summary>Notes in order what the cache decides during one read, for an operator who asks why it was answered as it was.</summary>
/// <remarks>
/// A trace follows the flow of execution from <see cref="Begin"/> on: what the read itself does is noted, what other callers do
/// is not, even when it waits for them. As long as no trace runs in the process, a decision point costs one branch that is never
/// taken. Holds 500 decisions at most. Thread-safe.
/// </remarks>
internal sealed class CacheTrace : IDisposable
{
    private const int Most = 500;
    private static readonly AsyncLocal<CacheTrace?> Ambient = new();
    private static int _running;

    private readonly ConcurrentQueue<CacheDecision> _decisions = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private int _ended;

    private CacheTrace()
    {
    }

    /// <summary>What was decided so far.</summary>
    public IReadOnlyList<CacheDecision> Decisions => [.. _decisions];

    /// <summary>The trace that the caller's work belongs to; null when nobody asks.</summary>
    internal static CacheTrace? Current => Volatile.Read(ref _running) == 0 ? null : Ambient.Value;

    /// <summary>Begins to note what the caller does from here on; dispose it when the read has ended.</summary>
    public static CacheTrace Begin()
    {
        var trace = new CacheTrace();
        Ambient.Value = trace;
        Interlocked.Increment(ref _running);
        return trace;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            Ambient.Value = null;
            Interlocked.Decrement(ref _running);
        }
    }

    /// <summary>From here on the caller's work is not part of the read any more: nobody waits for it.</summary>
    internal static void Leave()
    {
        if (Current is not null)
        {
            Ambient.Value = null;
        }
    }

    /// <summary>Notes a decision.</summary>
    internal void Note(string step, string decision)
    {
        if (_decisions.Count < Most)
        {
            _decisions.Enqueue(new CacheDecision(Math.Round(Stopwatch.GetElapsedTime(_began).TotalMilliseconds, 3), step, decision));
        }
    }
}
