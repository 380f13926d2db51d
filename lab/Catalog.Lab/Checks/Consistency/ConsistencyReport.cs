using System.Globalization;
using Catalog.Benchmarks.Measuring;
using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>What the probes come to.</summary>
internal static class ConsistencyReport
{
    private static readonly TimeSpan Meter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2.2);

    /// <summary>Whether a stale read is one that a guarantee excludes.</summary>
    public static bool IsViolation(Probe probe) => probe.IsStale && probe switch
    {
        { Where: Where.Writer or Where.OtherWithPosition } => true,
        { Origin: Origin.Http } => probe.Age >= BoundOf(probe),
        _ => probe.Age >= (probe.Fault == ConsistencyFaults.Nothing ? Bound : ConsistencyTraffic.Ages[^1]),
    };

    // G3 counts from the moment at which Redis can be told again; while its master is away that is later than the change.
    private static TimeSpan BoundOf(Probe probe) => ConsistencyFaults.IsOfRedis(probe.Fault) ? ConsistencyTraffic.Ages[^1] : Bound;

    /// <summary>The rows of the report.</summary>
    public static IReadOnlyList<ExperimentRow> Rows(ConsistencyTraffic traffic, ConsistencyFaults faults)
    {
        var probes = traffic.Probes.ToArray();
        var rows = new List<ExperimentRow>
        {
            ExperimentRow.Told("faults", faults.Count, "faults"),
            ExperimentRow.AtLeast("changes over HTTP", traffic.Writes.GetValueOrDefault(Origin.Http), "changes", 100),
            ExperimentRow.AtLeast("changes by plain SQL", traffic.Writes.GetValueOrDefault(Origin.Sql), "changes", 10),
            ExperimentRow.Told("changes whose answer was lost", traffic.Writes.GetValueOrDefault(Origin.Unanswered), "changes"),
            ExperimentRow.AtLeast("probes", probes.Length, "probes", 1000),
            ExperimentRow.Told("probes without an answer", traffic.NotAnswered, "probes"),
            None("stale on the node that wrote", probes, probe => probe.Where == Where.Writer),
            None("stale elsewhere with the position (G5)", probes, probe => probe.Where == Where.OtherWithPosition),
            None("stale elsewhere after 2.2 s; 10 s if Redis was away (G1, G3)", probes, probe => probe.Origin == Origin.Http && probe.Age >= BoundOf(probe)),
            None("stale after plain SQL, calm, after 2.2 s (G4)", probes, probe => probe is { Origin: Origin.Sql, Fault: ConsistencyFaults.Nothing } && probe.Age >= Bound),
            None("stale after plain SQL or a lost answer, after 10 s (G4)", probes, probe => probe.Origin != Origin.Http && probe.Age >= ConsistencyTraffic.Ages[^1]),
        };
        foreach (var age in ConsistencyTraffic.Ages.SkipLast(1))
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds} s");
            rows.Add(Share($"stale elsewhere at {text}, calm", probes.Where(p => p is { Where: Where.Other, Origin: Origin.Http, Fault: ConsistencyFaults.Nothing } && p.Age == age)));
            rows.Add(Share($"stale elsewhere at {text}, faults", probes.Where(p => p is { Where: Where.Other, Origin: Origin.Http, Fault: not ConsistencyFaults.Nothing } && p.Age == age)));
            rows.Add(Share($"stale after plain SQL at {text}, calm", probes.Where(p => p is { Origin: Origin.Sql, Fault: ConsistencyFaults.Nothing } && p.Age == age)));
            rows.Add(Share($"stale after plain SQL at {text}, faults", probes.Where(p => p is { Origin: Origin.Sql, Fault: not ConsistencyFaults.Nothing } && p.Age == age)));
        }

        foreach (var fault in probes.Where(p => p.IsStale && p.Age == Meter).GroupBy(p => p.Fault).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            rows.Add(ExperimentRow.Told($"stale at 1 s under: {fault.Key}", fault.Count(), "reads"));
        }

        foreach (var resource in probes.Where(p => p.Age == Meter).GroupBy(p => p.Resource).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            rows.Add(Nines($"{resource.Key} at 1 s, calm", resource.Where(p => p.Fault == ConsistencyFaults.Nothing)));
            rows.Add(Nines($"{resource.Key} at 1 s, faults", resource.Where(p => p.Fault != ConsistencyFaults.Nothing)));
        }

        rows.Add(ExperimentRow.Told("change to another node's answer, calm, p50", Quantile.Median(traffic.Lags), "ms"));
        rows.Add(ExperimentRow.Told("change to another node's answer, calm, p99", Quantile.Of(traffic.Lags, 0.99), "ms"));
        return rows;
    }

    private static ExperimentRow None(string row, IEnumerable<Probe> probes, Func<Probe, bool> which) =>
        ExperimentRow.AtMost(row, probes.Count(probe => probe.IsStale && which(probe)), "reads", 0);

    private static ExperimentRow Share(string row, IEnumerable<Probe> probes)
    {
        var all = probes.ToArray();
        return ExperimentRow.Told(row, all.Length == 0 ? 0 : 100.0 * all.Count(probe => probe.IsStale) / all.Length, string.Create(CultureInfo.InvariantCulture, $"% of {all.Length}"));
    }

    // Meta's measure: how many nines of the reads were consistent. With none stale there are at least as many as the probes can show.
    private static ExperimentRow Nines(string row, IEnumerable<Probe> probes)
    {
        var all = probes.ToArray();
        var stale = all.Count(probe => probe.IsStale);
        return ExperimentRow.Told(
            row,
            all.Length == 0 ? double.NaN : -Math.Log10(Math.Max(stale, 1) / (double)all.Length),
            stale == 0 ? $"nines or more of {all.Length}" : $"nines, {stale} of {all.Length}");
    }
}
