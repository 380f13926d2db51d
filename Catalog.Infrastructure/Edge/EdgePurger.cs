using Catalog.Caching;
using Catalog.Caching.Background;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.Edge;

/// <summary>Purges the caches in front of what the bus says is no longer valid: at once, and twice again later.</summary>
/// <remarks>
/// The repetitions are for answers from before the change that enter a cache after the first purge: one that was on its way, and one
/// of a node that the message did not reach. Each shard of the bus is followed three times, once for each age. Several purgers with one group do the work of one.
/// </remarks>
internal sealed class EdgePurger : BackgroundService
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(2); // then a cache that did not answer is tried again
    private readonly EdgePass[] _passes;
    private readonly BackgroundLoops _loops;
    private readonly EdgeOptions _options;
    private readonly ILogger<EdgePurger> _log;

    /// <summary>To be made before the node starts, to hear what its bus brings.</summary>
    public EdgePurger(CacheNode node, IReadOnlyList<IEdgeCache> caches, EdgeOptions options, EdgeMetrics metrics, ILoggerFactory logs)
    {
        (_loops, _options) = (node.Loops, options);
        _log = logs.CreateLogger<EdgePurger>();
        _passes = [.. from changes in node.Changes
                      from after in new[] { TimeSpan.Zero, options.OnTheWay, options.Unheard }
                      select new EdgePass(node, changes, caches, options, after, metrics, logs)];
        node.Bus.Announced += Wake;
    }

    /// <inheritdoc/>
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
