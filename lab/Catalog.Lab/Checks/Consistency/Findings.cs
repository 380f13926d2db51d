using System.Collections.Concurrent;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>The findings of a run. Only counts, so that a long run needs no more memory than a short one. Thread-safe.</summary>
internal sealed class Findings
{
    private readonly ConcurrentDictionary<Probe, int> _probes = new();
    private readonly ConcurrentDictionary<Origin, int> _changes = new();
    private int _notAnswered;
    private int _notAnsweredInCalm;
    private int _edgeHits;
    private int _wentBack;
    private int _comparisons;

    public IReadOnlyCollection<KeyValuePair<Probe, int>> Probes => _probes.ToArray();

    /// <summary>The number of changes of an origin.</summary>
    public int ChangesOf(Origin origin) => _changes.GetValueOrDefault(origin);

    /// <summary>How long changes took to become visible: announced or not, fault, ms. A sample.</summary>
    public ConcurrentQueue<(bool IsAnnounced, string Fault, double Milliseconds)> Lags { get; } = new();

    /// <summary>The violations of guarantees, each with the history of its row.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    /// <summary>Probes without a response, for example of a dead node.</summary>
    public int NotAnswered => _notAnswered;

    /// <summary>Those of them without any fault, which nothing excuses.</summary>
    public int NotAnsweredInCalm => _notAnsweredInCalm;

    /// <summary>Probes that the edge answered without a node.</summary>
    public int EdgeHits => _edgeHits;

    /// <summary>Lookups that found an older stock in Redis than an earlier one.</summary>
    public int WentBack => _wentBack;

    /// <summary>Lookups of a stock in Redis that were compared with earlier ones.</summary>
    public int Comparisons => _comparisons;

    public void Add(Probe probe) => _probes.AddOrUpdate(probe, 1, static (_, count) => count + 1);

    public void Add(Origin origin) => _changes.AddOrUpdate(origin, 1, static (_, count) => count + 1);

    /// <summary>Counts a probe without a response.</summary>
    /// <param name="fault">The fault between the change and the read.</param>
    public void AddNotAnswered(string fault)
    {
        Interlocked.Increment(ref _notAnswered);
        if (fault == FaultTimeline.Calm)
        {
            Interlocked.Increment(ref _notAnsweredInCalm);
        }
    }

    public void AddEdgeHit() => Interlocked.Increment(ref _edgeHits);

    /// <summary>Counts a comparison of a stock in Redis with an earlier one.</summary>
    public void AddComparison(bool wentBack)
    {
        Interlocked.Increment(ref _comparisons);
        if (wentBack)
        {
            Interlocked.Increment(ref _wentBack);
        }
    }
}
