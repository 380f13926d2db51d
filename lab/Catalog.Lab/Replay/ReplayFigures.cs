using Catalog.Benchmarks.Measuring;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Replay;

/// <summary>Statistics of replayed requests. Thread-safe; keeps 8 bytes per request for the percentiles.</summary>
internal sealed class ReplayFigures
{
    private readonly Lock _one = new();
    private readonly SortedDictionary<int, long> _statuses = [];
    private readonly long[] _tiers = new long[Enum.GetValues<Tier>().Length];
    private readonly List<double> _took = [];

    /// <summary>Adds a response.</summary>
    /// <param name="status">Its status; 0 if there was none.</param>
    /// <param name="tier">The tier that answered.</param>
    /// <param name="took">The response time, in ms.</param>
    public void Add(int status, Tier tier, double took)
    {
        lock (_one)
        {
            _statuses[status] = _statuses.GetValueOrDefault(status) + 1;
            _tiers[(int)tier]++;
            _took.Add(took);
        }
    }

    /// <summary>The figures.</summary>
    /// <param name="time">The total duration.</param>
    /// <param name="reads">The source of the requests.</param>
    public IReadOnlyList<ExperimentRow> Rows(TimeSpan time, RecordedReads reads) =>
    [
        ExperimentRow.Told("replayed", _took.Count, "requests"),
        ExperimentRow.Told("requests a second", _took.Count / time.TotalSeconds, "requests/s"),
        .. _statuses.Select(status => ExperimentRow.Told(status.Key == 0 ? "not answered" : $"answered {status.Key}", status.Value, "requests")),
        .. Enum.GetValues<Tier>().Select(tier => ExperimentRow.Told($"tier {Name(tier)}", _tiers[(int)tier], "requests")),
        ExperimentRow.Told("p50", Quantile.Median(_took), "ms"),
        ExperimentRow.Told("p99", Quantile.Of(_took, 0.99), "ms"),
        ExperimentRow.Told("furthest behind the log's pace", reads.Behind.TotalMilliseconds, "ms"),
        .. Skipped(reads),
    ];

    /// <summary>The numbers of skipped lines, by reason.</summary>
    public static IReadOnlyList<ExperimentRow> Skipped(RecordedReads reads) =>
    [
        ExperimentRow.Told("skipped: no GET or HEAD", reads.Writes, "lines"),
        ExperimentRow.Told("skipped: not a path of the service", reads.Elsewhere, "lines"),
        ExperimentRow.Told("skipped: not a line of a log, or too long", reads.Malformed, "lines"),
    ];

    private static string Name(Tier tier) => tier is Tier.L1 or Tier.L2 ? tier.ToString() : tier.ToString().ToLowerInvariant();
}
