using Catalog.Benchmarks.Measuring;
using Catalog.Lab.Checks.ColdStart;

namespace Catalog.Lab.Checks.WarmUp;

/// <summary>What one way of moving the reads did.</summary>
/// <param name="Reads">All reads from the first share on.</param>
/// <param name="PeakLoads">Loads a second, in the second that had most.</param>
/// <param name="Loads">Loads in all.</param>
internal sealed record Moving(IReadOnlyList<ColdReads.Read> Reads, double PeakLoads, long Loads)
{
    private const double Second = 1000;

    /// <summary>The p99 of the second in which it was highest, ms. A second that is not whole does not count.</summary>
    public double WorstP99 => Reads
        .GroupBy(read => (int)(read.At / Second))
        .OrderBy(second => second.Key)
        .SkipLast(1)
        .Max(second => Quantile.Of(second.Select(read => read.Took), 0.99));

    /// <summary>The p99 over all, ms.</summary>
    public double P99 => Quantile.Of(Reads.Select(read => read.Took), 0.99);
}
