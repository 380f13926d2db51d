using System.Diagnostics.Metrics;
using Catalog.Caching;
using Catalog.Infrastructure.Edge;
using Catalog.Tests.Caching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalog.Tests.Edge;

/// <summary>Purgers, and passes of purgers, on the bus of a node.</summary>
internal sealed class EdgeStage : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<EdgePurger> _purgers = [];

    private EdgeStage()
    {
    }

    public EdgeOptions Options { get; } = new();

    public static EdgeStage Create() => new();

    /// <summary>A pass that is driven by hand.</summary>
    public EdgePass Pass(CacheNode node, IEdgeCache cache, TimeSpan? after = null) =>
        new(node, node.Changes[0], [cache], Options, after ?? TimeSpan.Zero, Metrics(), NullLoggerFactory.Instance);

    /// <summary>A whole purger, running.</summary>
    public async Task StartPurgerAsync(CacheNode node, IEdgeCache cache)
    {
        var purger = new EdgePurger(node, [cache], Options, Metrics(), NullLoggerFactory.Instance);
        _purgers.Add(purger);
        await purger.StartAsync(default);
    }

    /// <summary>Counts what all passes add to a counter of the meter, from now on.</summary>
    public Counted Count(string instrument) => new(_services.GetRequiredService<IMeterFactory>(), instrument);

    public async ValueTask DisposeAsync()
    {
        foreach (var purger in _purgers)
        {
            await purger.StopAsync(default);
            purger.Dispose();
        }

        await _services.DisposeAsync();
    }

    private EdgeMetrics Metrics() => new(_services.GetRequiredService<IMeterFactory>());
}
