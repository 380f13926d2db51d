using Catalog.Benchmarks.Measuring;
using Catalog.Lab.Checks.ColdStart;

namespace Catalog.Lab.Checks.WarmUp;

/// <summary>The result of one way of moving the reads.</summary>
/// <param name="Reads">All reads since the first step.</param>
/// <param name="PeakLoads">Loads per second in the worst second.</param>
/// <param name="Loads">The total number of loads.</param>
internal sealed record Moving(IReadOnlyList<ColdReads.Read> Reads, double PeakLoads, long Loads)
{
    private const double Second = 1000;

    /// <summary>The p99 in the worst second, ms. An incomplete second does not count.</summary>
    public double WorstP99 => Reads
        .GroupBy(read => (int)(read.At / Second))
        .OrderBy(second => second.Key)
        .SkipLast(1)
        .Max(second => Quantile.Of(second.Select(read => read.Took), 0.99));

    /// <summary>The p99 of all reads, ms.</summary>
    public double P99 => Quantile.Of(Reads.Select(read => read.Took), 0.99);
}
