using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.Countries;

/// <summary>Warms the countries in the background when a node starts; until then it is not ready. Tries again each second.</summary>
public sealed class CountryWarmup(CountryStore countries, ILogger<CountryWarmup> log) : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private volatile bool _isWarm;

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_isWarm
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The countries are still being read into the cache."));

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!_isWarm)
        {
            try
            {
                var count = await countries.WarmAsync(stoppingToken);
                log.LogInformation("{Count} countries are cached", count);
                _isWarm = true;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(e, "The countries could not be read; trying again");
                await Task.Delay(Pause, stoppingToken);
            }
        }
    }
}
