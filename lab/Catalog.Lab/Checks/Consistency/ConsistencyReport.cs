using System.Globalization;
using Catalog.Benchmarks.Measuring;
using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>Summarizes the findings.</summary>
internal static class ConsistencyReport
{
    private const double MostPastOneSecond = 1; // percent
    private static readonly TimeSpan Meter = TimeSpan.FromSeconds(1);

    private static readonly (string Name, Func<Probe, bool> Is)[] Tiers =
    [
        ("a node's answer", static probe => probe.Where is Where.Writer or Where.Other or Where.OtherWithPosition),
        ("a node's memory (L1)", static probe => probe.Where == Where.Local),
        ("Redis (L2)", static probe => probe.Where == Where.Shared),
        ("the edge", static probe => probe.Where == Where.Edge),
    ];

    public static IReadOnlyList<ExperimentRow> Rows(Findings findings, FaultTimeline timeline, int takeOvers, TimeSpan stalled)
    {
        var probes = new ProbeCounts(findings.Probes);
        return
        [
            .. Amounts(findings, probes, timeline, takeOvers),
            ExperimentRow.Told("longest pause of the check itself", stalled.TotalMilliseconds, "ms"),
            .. Verdicts(findings, probes, timeline),
            .. timeline.Begun.Prepend(FaultTimeline.Calm).Distinct()
                .Select(fault => ByAge($"{fault} ({Bounds.TextOf(fault)})", probes.Where(probe => probe.Fault == fault))),
            .. Tiers.SelectMany(tier => Announced($"{tier.Name}, announced", probes.Where(probe => tier.Is(probe) && probe.Origin == Origin.Http))),
            .. Tiers.SelectMany(tier => CalmAndFaults($"{tier.Name}, not announced", probes.Where(probe => tier.Is(probe) && probe.Origin != Origin.Http), ByAge)),
            .. probes.Resources.SelectMany(resource => CalmAndFaults(
                $"{resource} at 1 s", probes.Where(probe => probe.Resource == resource && probe.Age == Meter && Tiers[0].Is(probe)), Nines)),
            .. Lags(findings, isAnnounced: true, "announced to another node's answer"),
            .. Lags(findings, isAnnounced: false, "plain SQL to a node's answer"),
        ];
    }

    private static IEnumerable<ExperimentRow> Amounts(Findings findings, ProbeCounts probes, FaultTimeline timeline, int takeOvers) =>
    [
        ExperimentRow.Told("faults", timeline.Begun.Count, "faults"),
        ExperimentRow.Told("a replica took over", takeOvers, "times"),
        ExperimentRow.AtLeast("changes over HTTP", findings.ChangesOf(Origin.Http), "changes", 100),
        ExperimentRow.AtLeast("changes by plain SQL", findings.ChangesOf(Origin.Sql), "changes", 10),
        ExperimentRow.Told("changes acknowledged before Redis had the invalidation", findings.ChangesOf(Origin.Unconfirmed), "changes"),
        ExperimentRow.Told("changes whose answer was lost", findings.ChangesOf(Origin.Unanswered), "changes"),
        ExperimentRow.Told("changes whose writer was killed before it announced", findings.ChangesOf(Origin.KilledWriter), "changes"),
        ExperimentRow.AtLeast("probes", probes.All, "probes", 1000),
        ExperimentRow.Told("probes without an answer", findings.NotAnswered, "probes"),
        ExperimentRow.AtMost("probes without an answer, calm", findings.NotAnsweredInCalm, "probes", 0),
        ExperimentRow.Told("probes that the edge answered alone", findings.EdgeHits, "probes"),
    ];

    private static IEnumerable<ExperimentRow> Verdicts(Findings findings, ProbeCounts probes, FaultTimeline timeline) =>
    [
        None("stale on the node that wrote (G5)", probes.Where(probe => probe.Where == Where.Writer)),
        None("stale elsewhere with the position (G5)", probes.Where(probe => probe.Where == Where.OtherWithPosition)),
        None("announced, stale past its bound on nodes, in L1 or L2 (G1, G3)", probes.Where(probe => probe is { Origin: Origin.Http, Where: Where.Other or Where.Local or Where.Shared })),
        None("acknowledged before Redis had the invalidation, stale past its bound", probes.Where(probe => probe is { Origin: Origin.Unconfirmed, Where: Where.Other or Where.Local or Where.Shared }), findings.ChangesOf(Origin.Unconfirmed)),
        Share("plain SQL, calm, stale after 1 s (G4: 1 s at p99)", probes.Where(probe => probe is { Origin: Origin.Sql, Where: not Where.Edge, Fault: FaultTimeline.Calm } && probe.Age == Meter)),
        None("plain SQL, stale past its bound (G4)", probes.Where(probe => probe is { Origin: Origin.Sql, Where: not Where.Edge })),
        None("answer lost, stale past its bound (G4)", probes.Where(probe => probe is { Origin: Origin.Unanswered, Where: not Where.Edge }), findings.ChangesOf(Origin.Unanswered)),
        None("writer killed, stale past its bound (G4)", probes.Where(probe => probe is { Origin: Origin.KilledWriter, Where: not Where.Edge }), timeline.Begun.Count(fault => fault == DyingWriter.Fault)),
        None("stale past its bound at the edge", probes.Where(probe => probe.Where == Where.Edge)),
        ExperimentRow.AtMost("stocks in Redis that went back (G6)", findings.Comparisons == 0 ? double.NaN : findings.WentBack, Of("looks", findings.Comparisons), 0),
    ];

    // Without a probe nothing was measured, which is no success; except for changes that only a fault causes, when there were none.
    private static ExperimentRow None(string row, ProbeCounts probes, int changes = 1)
    {
        var judged = probes.CountOf(probe => probe.Age >= Bounds.Of(probe));
        return ExperimentRow.AtMost(row, judged == 0 && changes > 0 ? double.NaN : probes.CountOf(Bounds.IsViolation), Of("probes", judged), 0);
    }

    private static ExperimentRow Share(string row, ProbeCounts probes) => ExperimentRow.AtMost(
        row, probes.All == 0 ? double.NaN : 100.0 * probes.CountOf(probe => probe.IsStale) / probes.All, "% " + Of("probes", probes.All), MostPastOneSecond);

    private static IEnumerable<ExperimentRow> CalmAndFaults(string row, ProbeCounts probes, Func<string, ProbeCounts, ExperimentRow> summary) =>
    [
        summary($"{row}, calm", probes.Where(probe => probe.Fault == FaultTimeline.Calm)),
        summary($"{row}, faults", probes.Where(probe => probe.Fault != FaultTimeline.Calm)),
    ];

    // Without faults every tier answers: one that was never read at its bound has not been checked.
    private static IEnumerable<ExperimentRow> Announced(string row, ProbeCounts probes) => CalmAndFaults(row, probes, static (row, of) =>
        row.EndsWith(", calm", StringComparison.Ordinal) && of.CountOf(probe => probe.Age >= Bounds.Of(probe)) == 0
            ? ExperimentRow.AtMost(row, double.NaN, "past the bound; no probe at its bound", 0)
            : ByAge(row, of));

    // The value is the number of violations; the unit contains the rest: stale of all, by age.
    private static ExperimentRow ByAge(string row, ProbeCounts probes)
    {
        var ages = FollowUp.Ages.Select(age =>
        {
            var of = probes.Where(probe => probe.Age == age);
            return string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds} s {of.CountOf(probe => probe.IsStale)}/{of.All}");
        });
        return ExperimentRow.AtMost(row, probes.CountOf(Bounds.IsViolation), $"past the bound; stale at {string.Join(", ", ages)}", 0);
    }

    // Meta's measure: the number of nines of consistent reads. Without stale reads there are at least as many as the probes can show.
    private static ExperimentRow Nines(string row, ProbeCounts probes)
    {
        var stale = probes.CountOf(probe => probe.IsStale);
        return ExperimentRow.Told(
            row,
            probes.All == 0 ? double.NaN : -Math.Log10(Math.Max(stale, 1) / (double)probes.All),
            stale == 0 ? $"nines or more of {probes.All}" : $"nines, {stale} of {probes.All}");
    }

    private static IEnumerable<ExperimentRow> Lags(Findings findings, bool isAnnounced, string row)
    {
        var lags = findings.Lags.Where(lag => lag.IsAnnounced == isAnnounced).ToArray();
        yield return Quantiles($"{row}, calm, p99", [.. lags.Where(lag => lag.Fault == FaultTimeline.Calm).Select(lag => lag.Milliseconds)]);
        yield return Quantiles($"{row}, faults, p99", [.. lags.Where(lag => lag.Fault != FaultTimeline.Calm).Select(lag => lag.Milliseconds)]);
    }

    private static ExperimentRow Quantiles(string row, double[] lags) => ExperimentRow.Told(
        row,
        Quantile.Of(lags, 0.99),
        string.Create(
            CultureInfo.InvariantCulture,
            $"ms; p50 {Quantile.Median(lags):0.#}, p90 {Quantile.Of(lags, 0.9):0.#}, longest {Quantile.Of(lags, 1):0.#} of {lags.Length}"));

    private static string Of(string what, int count) => string.Create(CultureInfo.InvariantCulture, $"of {count} {what}");
}
