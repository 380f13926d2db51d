using System.Collections.Concurrent;
using System.Diagnostics;

namespace Catalog.Caching.Telemetry;

/// <summary>Records the cache's decisions during one read, in order, to explain its result to an operator.</summary>
/// <remarks>
/// A trace follows the async flow that called <see cref="Begin"/>; other callers' work is not recorded, even when this flow waits for it.
/// Without any trace in the process, a decision point costs one branch that is never taken. Holds at most 500 decisions. Thread-safe.
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

    public IReadOnlyList<CacheDecision> Decisions => [.. _decisions];

    /// <summary>The trace of the current flow; null when there is none.</summary>
    internal static CacheTrace? Current => Volatile.Read(ref _running) == 0 ? null : Ambient.Value;

    /// <summary>Starts to record the current flow; dispose it when the read has ended.</summary>
    public static CacheTrace Begin()
    {
        var trace = new CacheTrace();
        Ambient.Value = trace;
        Interlocked.Increment(ref _running);
        return trace;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            Ambient.Value = null;
            Interlocked.Decrement(ref _running);
        }
    }

    /// <summary>Stops recording in this flow: its work continues in the background, and the read does not wait for it.</summary>
    internal static void Leave()
    {
        if (Current is not null)
        {
            Ambient.Value = null;
        }
    }

    internal void Note(string step, string decision)
    {
        if (_decisions.Count < Most)
        {
            _decisions.Enqueue(new CacheDecision(Math.Round(Stopwatch.GetElapsedTime(_began).TotalMilliseconds, 3), step, decision));
        }
    }
}

/// <summary>One step of a <see cref="CacheTrace"/>.</summary>
/// <param name="AtMilliseconds">Time since the trace began.</param>
/// <param name="Step">The part that decided: <c>L1</c>, <c>L2</c>, <c>lease</c>, <c>load</c>, <c>fill</c>, <c>refresh</c> and so on.</param>
/// <param name="Decision">The decision and its reason, as text.</param>
internal sealed record CacheDecision(double AtMilliseconds, string Step, string Decision);
