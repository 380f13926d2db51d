using Catalog.Benchmarks.Measuring;
using Catalog.Testbed;
using Catalog.Testbed.Edge;
using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Checks.Edge;

/// <summary>edge: how soon nginx, and then Varnish, in front of the nodes show a write under concurrent reads.</summary>
internal sealed class EdgeCheck : IExperiment
{
    private const double Bound = 1000;
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public string Name => "edge";

    /// <inheritdoc/>
    public string Summary => "Writes behind nginx, then behind Varnish: how soon they show the new product and the new list; nothing stale after 2 s.";

    public bool TakesRedis => true;

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
        Uri[] nodes = [.. catalog.Nodes.Select(node => node.Address)];
        var rows = new List<ExperimentRow>();
        context.Progress.Report("Starting nginx and its purger");
        await using (var nginx = await NginxServer.StartAsync(nodes, context.Progress, ct: ct))
        {
            rows.AddRange(await MeasureAsync("nginx", nginx, catalog, soft: false, context, ct));
        }

        context.Progress.Report("Starting Varnish and its purger");
        await using (var varnish = await VarnishServer.StartAsync(nodes, context.Progress, ct: ct))
        {
            rows.AddRange(await MeasureAsync("Varnish", varnish, catalog, soft: true, context, ct));
        }

        return rows;
    }

    private static async Task<IReadOnlyList<ExperimentRow>> MeasureAsync(
        string name, EdgeServer edge, RunningCatalog catalog, bool soft, ExperimentContext context, CancellationToken ct)
    {
        var settings = new Dictionary<string, string>
        {
            ["Edge__Soft"] = soft.ToString(),
            ["Edge__Group"] = name.ToLowerInvariant(),
        };
        await using var purger = await PurgerProcess.StartAsync(edge.PurgeAddress, catalog.Redis.ConnectionString, settings, ct);

        using var traffic = new EdgeTraffic(edge.Address, catalog.Token, TimeProvider.System);
        await traffic.RunAsync(TimeSpan.FromSeconds(4), ct); // warms up code and connections; a new purger purges everything first
        traffic.Forget();
        context.Progress.Report($"Writing through {name}");
        await traffic.RunAsync(context.Duration ?? DefaultDuration, ct);
        return
        [
            ExperimentRow.AtLeast($"{name}: writes", traffic.Products.Count, "writes", 100),
            ExperimentRow.Told($"{name}: acknowledged to the product at the edge, p50", Quantile.Of(traffic.Products, 0.5), "ms"),
            ExperimentRow.AtMost($"{name}: acknowledged to the product at the edge, p99", Quantile.Of(traffic.Products, 0.99), "ms", Bound),
            ExperimentRow.Told($"{name}: acknowledged to the list at the edge, p50", Quantile.Of(traffic.Lists, 0.5), "ms"),
            ExperimentRow.AtMost($"{name}: acknowledged to the list at the edge, p99", Quantile.Of(traffic.Lists, 0.99), "ms", Bound),
            ExperimentRow.Told($"{name}: reads of products", traffic.Reads, "reads"),
            ExperimentRow.AtLeast($"{name}: of them answered by the edge alone", (double)traffic.Hits / traffic.Reads, "share", 0.5),
            ExperimentRow.Told($"{name}: stale within 2 s", traffic.Behind, "reads"),
            ExperimentRow.AtMost($"{name}: stale after 2 s", traffic.Stale, "reads", 0),
            ExperimentRow.AtMost($"{name}: reads that failed", traffic.Failed, "reads", 0),
        ];
    }
}
