using Catalog.Benchmarks.Scaling;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks;

/// <summary>
/// The data of the capacity model (docs/capacity.md): cost per operation, the same load on 1 to 4 nodes and on 1 and 3 masters,
/// and the distribution over the masters. Takes about eleven minutes; Linux only.
/// </summary>
/// <remarks>
/// The load generator, nodes, Redis and PostgreSQL share the machine's processors: costs per operation apply to larger
/// machines, requests per second cannot.
/// </remarks>
public sealed class ScalingBench : IExperiment
{
    private static readonly TimeSpan DefaultRound = TimeSpan.FromSeconds(2);
    private static readonly int[] Nodes = [1, 2, 4];
    private static readonly RedisTopology[] Shapes = [RedisTopology.Single, RedisTopology.Cluster];

    /// <inheritdoc/>
    public string Name => "scaling";

    /// <inheritdoc/>
    public string Summary => "Cost per operation, 1 to 4 nodes on 1 and 3 masters, distribution over the masters. --seconds: the length of a round.";

    /// <inheritdoc/>
    public bool NeedsQuiet => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        var (log, time) = (context.Progress, context.Duration ?? DefaultRound);
        var rows = new List<ExperimentRow>();
        var deployments = new List<Deployment>();
        var product = 0;
        try
        {
            foreach (var shape in Shapes)
            {
                foreach (var nodes in Nodes)
                {
                    var on = await Deployment.StartAsync(nodes, shape, log, ct);
                    deployments.Add(on);
                    product = await on.AverageProductAsync(ct);
                    if (nodes == 1)
                    {
                        rows.AddRange((await OperationCosts.RunAsync(on, time, log, ct)).SelectMany(cost => cost.Rows(shape)));
                    }

                    on.Freeze();
                }
            }

            rows.AddRange(await DatabaseLoads.RunAsync(deployments[0], time, log, ct));
            var grown = await Growth.RunAsync(deployments, time, log, ct);
            rows.AddRange(Growth.Rows(grown));
            rows.AddRange(await Spread.RunAsync(grown[^1], time, log, ct));
        }
        finally
        {
            foreach (var deployment in deployments)
            {
                await deployment.DisposeAsync();
            }
        }

        rows.AddRange(await BusCost.RunAsync(time, log, ct));
        rows.AddRange(await EntrySizes.RunAsync(product, log, ct));
        return rows;
    }
}
