using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>Healthy while any node captures changes in time; otherwise degraded, not unhealthy, because the node can still work.</summary>
internal sealed class CaptureHealth(CaptureStatus status, ReplicationSlot slot) : IHealthCheck
{
    private static readonly TimeSpan LagLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var report = CaptureReport.Of(status, slot.Name);
        var isWell = status.State switch
        {
            CaptureState.Disabled => true,
            CaptureState.Starting or CaptureState.Creating => status.Lasted <= StartLimit,
            CaptureState.Following or CaptureState.Waiting => status.Lag <= LagLimit,
            _ => false,
        };
        return Task.FromResult(isWell ? HealthCheckResult.Healthy(report) : HealthCheckResult.Degraded(report));
    }
}
