using Catalog.Caching;
using Catalog.Caching.Background;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.Edge;

/// <summary>Purges invalidated entries from the edge immediately, then twice more in case a response was in flight.</summary>
/// <remarks>
/// The repetitions remove old responses that enter a cache after the first purge: one that was in flight, and one of a node that missed
/// the message. Three passes follow each shard of the bus, one for each delay. Several purgers with one group share the work.
/// </remarks>
internal sealed class EdgePurger : BackgroundService
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(2); // before a cache that did not answer is tried again
    private readonly EdgePass[] _passes;
    private readonly BackgroundLoops _loops;
    private readonly EdgeOptions _options;
    private readonly ILogger<EdgePurger> _log;

    /// <summary>Create it before the node starts, so that it receives the node's announcements.</summary>
    public EdgePurger(CacheNode node, IReadOnlyList<IEdgeCache> caches, EdgeOptions options, EdgeMetrics metrics, ILoggerFactory logs)
    {
        (_loops, _options) = (node.Loops, options);
        _log = logs.CreateLogger<EdgePurger>();
        _passes = [.. from changes in node.Changes
                      from after in new[] { TimeSpan.Zero, options.SecondPurgeAfter, options.ThirdPurgeAfter }
                      select new EdgePass(node, changes, caches, options, after, metrics, logs)];
        node.Bus.Announced += _ => Wake();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _log.LogInformation("Purging {Addresses}", string.Join(", ", _options.Addresses));
        try
        {
            await Task.WhenAll(_passes.Select((pass, i) => _loops.RunAsync($"edge-purge-{i}", pass.TurnAsync, stoppingToken, LongestBackoff)));
        }
        finally
        {
            foreach (var pass in _passes)
            {
                await pass.DisposeAsync();
            }
        }
    }

    private void Wake()
    {
        foreach (var pass in _passes)
        {
            pass.Wake();
        }
    }
}
