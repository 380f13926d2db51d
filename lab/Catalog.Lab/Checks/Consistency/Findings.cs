using System.Collections.Concurrent;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>What a run has found. Counts, so that a long run takes no more memory than a short one. Thread-safe.</summary>
internal sealed class Findings
{
    private readonly ConcurrentDictionary<Probe, int> _probes = new();
    private int _notAnswered;
    private int _edgeHits;
    private int _wentBack;
    private int _comparisons;

    /// <summary>How many probes of each kind there were.</summary>
    public IReadOnlyCollection<KeyValuePair<Probe, int>> Probes => _probes.ToArray();

    /// <summary>How many changes of each origin there were.</summary>
    public ConcurrentDictionary<Origin, int> Changes { get; } = new();

    /// <summary>How long changes took to show: announced or not, under which fault, in ms. A sample.</summary>
    public ConcurrentQueue<(bool IsAnnounced, string Fault, double Milliseconds)> Lags { get; } = new();

    /// <summary>What violates a guarantee, each with the history of its row.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    /// <summary>How many probes got no answer, as from a node that is dead.</summary>
    public int NotAnswered => _notAnswered;

    /// <summary>How many probes the edge answered without a node.</summary>
    public int EdgeHits => _edgeHits;

    /// <summary>How many looks found an older stock in Redis than one before had found.</summary>
    public int WentBack => _wentBack;

    /// <summary>How many looks at a stock in Redis were compared with those before.</summary>
    public int Comparisons => _comparisons;

    /// <summary>Counts a probe.</summary>
    public void Add(Probe probe) => _probes.AddOrUpdate(probe, 1, static (_, count) => count + 1);

    /// <summary>Counts a change.</summary>
    public void Add(Origin origin) => Changes.AddOrUpdate(origin, 1, static (_, count) => count + 1);

    /// <summary>Counts a probe without an answer.</summary>
    public void AddNotAnswered() => Interlocked.Increment(ref _notAnswered);

    /// <summary>Counts a probe that the edge answered alone.</summary>
    public void AddEdgeHit() => Interlocked.Increment(ref _edgeHits);

    /// <summary>Counts a comparison of a stock in Redis with what was there before.</summary>
    public void AddComparison(bool wentBack)
    {
        Interlocked.Increment(ref _comparisons);
        if (wentBack)
        {
            Interlocked.Increment(ref _wentBack);
        }
    }
}
