using Catalog.Infrastructure.Background;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.Countries;

/// <summary>Warms the countries in the background when a node starts; until then it is not ready. Tries again each second.</summary>
public sealed class CountryWarmup(CountryStore countries, BackgroundLoops loops, ILogger<CountryWarmup> log)
    : BackgroundLoop(loops, "country-warm-up"), IHealthCheck
{
    private volatile bool _isWarm;

    /// <inheritdoc />
    protected override TimeSpan LongestBackoff => TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_isWarm
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The countries are still being read into the cache."));

    /// <inheritdoc />
    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        var count = await countries.WarmAsync(stoppingToken);
        log.LogInformation("{Count} countries are cached", count);
        _isWarm = true;
        return Timeout.InfiniteTimeSpan;
    }
}
