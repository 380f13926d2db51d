using Catalog.Caching.Background;

namespace Catalog.Infrastructure.Views;

/// <summary>Rebuilds the top lists every hour, because Redis may have lost them.</summary>
internal sealed class TopRebuild(TopProducts top, BackgroundLoops loops) : BackgroundLoop(loops, "top-rebuild")
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <inheritdoc />
    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        await top.RebuildAsync(stoppingToken);
        return Every;
    }
}
