using Catalog.Caching.Background;

namespace Catalog.Infrastructure.CacheAdministration.Statistics;

/// <summary>Takes the readings of <see cref="ReadHistory"/>.</summary>
internal sealed class ReadHistoryLoop(ReadHistory history, BackgroundLoops loops) : BackgroundLoop(loops, "read-history")
{
    protected override Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        history.Take();
        return Task.FromResult(ReadHistory.Every);
    }
}
