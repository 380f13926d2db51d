using Catalog.Benchmarks.Measuring;
using Catalog.Testbed;
using Catalog.Testbed.Edge;
using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Checks.Edge;

/// <summary>edge: how soon nginx in front of the nodes answers what was written, while others read through it.</summary>
internal sealed class EdgeCheck : IExperiment
{
    private const double Bound = 1000;
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public string Name => "edge";

    /// <inheritdoc/>
    public string Summary => "Writes with nginx in front: how soon it answers the new product and the new list; nothing stale after 2 s.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        await using var catalog = await RunningCatalog.StartAsync(
            new RunningCatalogOptions
            {
                Nodes = context.Nodes,
                Redis = context.Redis,
                Environment = new Dictionary<string, string>(LimitsOutOfReach.Settings) { ["Caching__AnnounceVersions"] = "true" },
            },
            context.Progress,
            ct);
        context.Progress.Report("Starting nginx and the purger");
        await using var edge = await NginxServer.StartAsync([.. catalog.Nodes.Select(node => node.Address)], context.Progress, ct);
        await using var purger = await PurgerProcess.StartAsync(edge.PurgeAddress, catalog.Redis.ConnectionString, ct: ct);

        using var traffic = new EdgeTraffic(edge.Address, catalog.Token, TimeProvider.System);
        await traffic.RunAsync(TimeSpan.FromSeconds(4), ct); // warms up code and connections; a new purger purges everything
        traffic.Forget();
        context.Progress.Report("Writing through the edge");
        await traffic.RunAsync(context.Duration ?? DefaultDuration, ct);
        return
        [
            ExperimentRow.AtLeast("writes", traffic.Products.Count, "writes", 100),
            ExperimentRow.Told("acknowledged to the product at the edge, p50", Quantile.Of(traffic.Products, 0.5), "ms"),
            ExperimentRow.AtMost("acknowledged to the product at the edge, p99", Quantile.Of(traffic.Products, 0.99), "ms", Bound),
            ExperimentRow.Told("acknowledged to the list at the edge, p50", Quantile.Of(traffic.Lists, 0.5), "ms"),
            ExperimentRow.AtMost("acknowledged to the list at the edge, p99", Quantile.Of(traffic.Lists, 0.99), "ms", Bound),
            ExperimentRow.Told("reads at the edge", traffic.Reads, "reads"),
            ExperimentRow.AtLeast("of them answered by the edge alone", (double)traffic.Hits / traffic.Reads, "share", 0.5),
            ExperimentRow.Told("stale within 2 s", traffic.Behind, "reads"),
            ExperimentRow.AtMost("stale after 2 s", traffic.Stale, "reads", 0),
            ExperimentRow.AtMost("reads that failed", traffic.Failed, "reads", 0),
        ];
    }
}
