using System.Collections.Concurrent;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>The findings of a run. Only counts, so that a long run needs no more memory than a short one. Thread-safe.</summary>
internal sealed class Findings
{
    private readonly ConcurrentDictionary<Probe, int> _probes = new();
    private int _notAnswered;
    private int _edgeHits;
    private int _wentBack;
    private int _comparisons;

    public IReadOnlyCollection<KeyValuePair<Probe, int>> Probes => _probes.ToArray();

    /// <summary>The number of changes of each origin.</summary>
    public ConcurrentDictionary<Origin, int> Changes { get; } = new();

    /// <summary>How long changes took to become visible: announced or not, fault, ms. A sample.</summary>
    public ConcurrentQueue<(bool IsAnnounced, string Fault, double Milliseconds)> Lags { get; } = new();

    /// <summary>The violations of guarantees, each with the history of its row.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    /// <summary>Probes without a response, for example of a dead node.</summary>
    public int NotAnswered => _notAnswered;

    /// <summary>Probes that the edge answered without a node.</summary>
    public int EdgeHits => _edgeHits;

    /// <summary>Lookups that found an older stock in Redis than an earlier one.</summary>
    public int WentBack => _wentBack;

    /// <summary>Lookups of a stock in Redis that were compared with earlier ones.</summary>
    public int Comparisons => _comparisons;

    public void Add(Probe probe) => _probes.AddOrUpdate(probe, 1, static (_, count) => count + 1);

    public void Add(Origin origin) => Changes.AddOrUpdate(origin, 1, static (_, count) => count + 1);

    public void AddNotAnswered() => Interlocked.Increment(ref _notAnswered);

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
