namespace Catalog.Lab.Checks.Consistency;

/// <summary>Probes, counted by kind.</summary>
internal sealed class ProbeCounts(IEnumerable<KeyValuePair<Probe, int>> counts)
{
    private readonly KeyValuePair<Probe, int>[] _counts = [.. counts];

    public int All => CountOf(static _ => true);

    public IReadOnlyList<string> Resources => [.. _counts.Select(count => count.Key.Resource).Distinct().Order(StringComparer.Ordinal)];

    public ProbeCounts Where(Func<Probe, bool> which) => new(_counts.Where(count => which(count.Key)));

    public int CountOf(Func<Probe, bool> which) => _counts.Where(count => which(count.Key)).Sum(count => count.Value);
}
