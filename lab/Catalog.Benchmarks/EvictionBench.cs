using System.Globalization;
using System.Text;
using Catalog.Benchmarks.Eviction;
using Catalog.Benchmarks.Traces;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks;

/// <summary>The eviction policies of Redis on a trace and on a shift of popularity. Takes about three minutes.</summary>
public sealed class EvictionBench : IExperiment
{
    private const int Share = 10;
    private const string Requests = "requests of the trace";
    private const string Keys = "keys of the trace";
    private const string Hits = ", hits";
    private const string ShiftHits = ", hits after a shift";
    private const string Refused = ", refused";
    private const string Lost = ", counts lost";

    private static readonly string[] Policies =
    [
        "allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl", "noeviction",
    ];

    /// <inheritdoc/>
    public string Name => "eviction";

    /// <inheritdoc/>
    public string Summary => "Redis's eviction policies in a memory that is too small: hits, refused writes, counts lost.";

    /// <inheritdoc/>
    public bool TakesTrace => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        var keys = context.Trace is { } file ? await KeyTrace.ReadAsync(file, ct) : KeyTrace.Made();
        var shift = KeyTrace.MadeWithShift();
        var (entries, shiftEntries) = (Entries(keys), Entries(shift));
        context.Progress.Report($"{keys.Count:N0} requests for {keys.Distinct().Count():N0} keys, memory for {entries:N0}");
        var rows = new List<ExperimentRow>
        {
            ExperimentRow.Told(Requests, keys.Count, "requests"),
            ExperimentRow.Told(Keys, keys.Distinct().Count(), "keys"),
        };
        foreach (var policy in Policies)
        {
            var run = await EvictionRun.OfAsync(policy, keys, entries, counted: 0, ct);
            var shifted = await EvictionRun.OfAsync(policy, shift, shiftEntries, counted: shift.Count / 2, ct);
            context.Progress.Report($"{policy}: {run.HitPercent:0.0} %, after a shift {shifted.HitPercent:0.0} %");
            rows.Add(ExperimentRow.Told(policy + Hits, Math.Round(run.HitPercent, 1), "%"));
            rows.Add(ExperimentRow.Told(policy + ShiftHits, Math.Round(shifted.HitPercent, 1), "%"));
            rows.Add(ExperimentRow.Told(policy + Refused, run.Refused + shifted.Refused, "writes"));
            rows.Add(ExperimentRow.Told(policy + Lost, Math.Max(run.LostCounts, shifted.LostCounts), "counts"));
        }

        return rows;
    }

    /// <inheritdoc/>
    public string? Markdown(IReadOnlyList<ExperimentRow> rows)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"""
            # Eviction policies

            Written by `dotnet run -c Release --project lab/Catalog.Lab -- bench eviction --trace FILE --markdown docs/eviction.md`, on a trace of
            {rows.Single(row => row.Row == Requests).Value:N0} requests for {rows.Single(row => row.Row == Keys).Value:N0} keys, in a Redis with memory for {Share} % of them. Each request
            reads its entry of 1 KiB, and stores it with a TTL of 10 min ± 10 % if there is none. {EvictionRun.Counts} counts without a TTL wait beside them.
            After a shift of popularity, other keys are popular than before; only the second half counts. What to choose, and where the trace is from:
            [operations.md](operations.md#eviction).

            | `maxmemory-policy` | hits | hits after a shift | writes refused | counts lost, of {EvictionRun.Counts} | guarantees |
            |---|---|---|---|---|---|

            """);
        foreach (var policy in Policies)
        {
            var lost = Of(Lost);
            var held = lost > 0 ? "**G7 lost**" : "all hold";
            text.Append(CultureInfo.InvariantCulture, $"| `{policy}` | {Of(Hits):0.0} % | {Of(ShiftHits):0.0} % | {Of(Refused):N0} | {lost:N0} | {held} |\n");

            double Of(string figure) => rows.Single(row => row.Row == policy + figure).Value;
        }

        return text.Append("""

            The replay takes seconds, which is unfair to two policies. The counters of LFU do not decay (`lfu-decay-time` is a minute): its figure after a
            shift is the worst case. The clock of LRU ticks once a second, so that it can hardly tell entries apart and is close to random.

            """).ToString();
    }

    private static int Entries(IReadOnlyList<string> keys) => Math.Max(1, keys.Distinct().Count() * Share / 100);
}
