using Catalog.Testbed;
using Catalog.Testbed.Edge;
using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>The environment of the check: nodes, PostgreSQL and Redis as processes that can be killed, and the edge in front of them.</summary>
internal sealed class ConsistencyStage : IAsyncDisposable
{
    private const int LeastNodes = 3;
    private readonly PurgerProcess _purger;
    private readonly EdgeServer _edge;

    private ConsistencyStage(RunningCatalog catalog, EdgeServer edge, PurgerProcess purger) =>
        (Catalog, _edge, _purger) = (catalog, edge, purger);

    public RunningCatalog Catalog { get; }

    public Uri Edge => _edge.Address;

    public static async Task<ConsistencyStage> StartAsync(ExperimentContext context, CancellationToken ct)
    {
        var options = new RunningCatalogOptions
        {
            Nodes = Math.Max(LeastNodes, context.Nodes),
            Redis = context.Redis,
            Private = true, // faults are caused
            Environment = new Dictionary<string, string>(LimitsOutOfReach.Settings) { ["Caching__AnnounceVersions"] = "true" },
        };
        var catalog = await RunningCatalog.StartAsync(options, context.Progress, ct);
        EdgeServer? edge = null;
        try
        {
            context.Progress.Report("Starting nginx and the purger");
            edge = await NginxServer.StartAsync([.. catalog.Nodes.Select(node => node.Address)], context.Progress, ct: ct);
            return new ConsistencyStage(catalog, edge, await PurgerProcess.StartAsync(edge.PurgeAddress, catalog.Redis.ConnectionString, ct: ct));
        }
        catch
        {
            await (edge?.DisposeAsync() ?? ValueTask.CompletedTask);
            await catalog.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _purger.DisposeAsync();
        await _edge.DisposeAsync();
        await Catalog.DisposeAsync();
    }
}
