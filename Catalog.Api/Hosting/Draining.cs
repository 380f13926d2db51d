using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Catalog.Api.Hosting;

/// <summary>
/// A node that is to stop is not ready for <see cref="LimitsOptions.DrainTime"/> before it closes its listener, so that a balancer that probes it
/// has sent its requests elsewhere by then.
/// </summary>
internal sealed class Draining(IOptions<LimitsOptions> limits, TimeProvider time) : IHostedLifecycleService, IHealthCheck
{
    private volatile bool _isStopping;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_isStopping ? HealthCheckResult.Unhealthy("The node is stopping.") : HealthCheckResult.Healthy());

    // Before any service is stopped, the server included.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        await Task.Delay(limits.Value.DrainTime, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
