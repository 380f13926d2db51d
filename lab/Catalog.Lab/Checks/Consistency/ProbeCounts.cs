namespace Catalog.Lab.Checks.Consistency;

/// <summary>Some probes, counted by kind.</summary>
internal sealed class ProbeCounts(IEnumerable<KeyValuePair<Probe, int>> counts)
{
    private readonly KeyValuePair<Probe, int>[] _counts = [.. counts];

    /// <summary>How many there are.</summary>
    public int All => CountOf(static _ => true);

    /// <summary>What was changed, by name.</summary>
    public IReadOnlyList<string> Resources => [.. _counts.Select(count => count.Key.Resource).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Those of some kind.</summary>
    public ProbeCounts Where(Func<Probe, bool> which) => new(_counts.Where(count => which(count.Key)));

    /// <summary>How many are of some kind.</summary>
    public int CountOf(Func<Probe, bool> which) => _counts.Where(count => which(count.Key)).Sum(count => count.Value);
}
