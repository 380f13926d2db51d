using Catalog.Benchmarks.Traces;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks;

/// <summary>The hit ratio of L1 on a trace, compared with other eviction policies of the same size. Takes a few seconds; needs no servers.</summary>
public sealed class TracesBench : IExperiment
{
    private static readonly int[] Shares = [2, 5, 10, 25];

    /// <inheritdoc/>
    public string Name => "traces";

    /// <inheritdoc/>
    public string Summary => "Hit ratio of L1 beside LRU, ConcurrentLru, ConcurrentLfu and MemoryCache of the same size.";

    /// <inheritdoc/>
    public bool TakesTrace => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        var keys = context.Trace is { } file ? await KeyTrace.ReadAsync(file, ct) : KeyTrace.Made();
        var distinct = keys.Distinct().Count();
        context.Progress.Report($"{keys.Count:N0} requests for {distinct:N0} keys");
        var rows = new List<ExperimentRow>();
        foreach (var share in Shares)
        {
            var ratios = Contender.All.ToDictionary(
                contender => contender.Name,
                contender =>
                {
                    ct.ThrowIfCancellationRequested();
                    return contender.HitRatio(keys, Math.Max(1, distinct * share / 100)) * 100;
                });
            rows.AddRange(ratios.Select(ratio => ExperimentRow.Told($"{share} % of the keys, {ratio.Key}", ratio.Value, "%")));
            rows.Add(ExperimentRow.AtMost(
                $"{share} % of the keys, L1 below the best", ratios.Values.Max() - ratios[Contender.Ours], "points", 1));
        }

        return rows;
    }
}
