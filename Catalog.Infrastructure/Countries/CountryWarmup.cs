using Catalog.Caching;
using Catalog.Caching.Background;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.Countries;

/// <summary>
/// Warms the countries in the background when a node starts. The node is not ready until they are loaded. Retries until Redis has them too.
/// </summary>
internal sealed class CountryWarmup(CacheNode node, CountryStore countries, BackgroundLoops loops, ILogger<CountryWarmup> log)
    : BackgroundLoop(loops, "country-warm-up"), IHealthCheck
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private volatile bool _areRead;
    private volatile bool _areCached;

    protected override TimeSpan LongestBackoff => Again;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((_areRead, _areCached) switch
        {
            (false, _) => HealthCheckResult.Unhealthy("The countries are still being read into the cache."),
            (_, false) => HealthCheckResult.Degraded("The countries are not cached, because Redis did not store them: each is read from the database."),
            _ => HealthCheckResult.Healthy(),
        });

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        if (_areRead && !await node.Gate.AnswersAsync())
        {
            return Again; // the database has enough to do
        }

        var (found, notStored) = await countries.WarmAsync(withLongTimeout: !_areRead, stoppingToken);
        _areRead = true;
        if (notStored > 0)
        {
            return Again;
        }

        log.LogInformation("{Count} countries are cached", found);
        _areCached = true;
        return Timeout.InfiniteTimeSpan;
    }
}
