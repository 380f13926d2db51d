using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Catalog.Caching.Telemetry;

/// <summary>Reports the age of the oldest item in each queue; Degraded when a queue is stuck.</summary>
internal sealed class BacklogCheck(CachingMetrics metrics) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var queues = metrics.Backlogs.Select(backlog => (backlog, age: backlog.Age())).OrderBy(queue => queue.backlog.Name, StringComparer.Ordinal).ToArray();
        var report = string.Join("; ", queues.Select(queue => string.Create(
            CultureInfo.InvariantCulture, $"{queue.backlog.Name}: {queue.backlog.Count()} waiting, the oldest for {queue.age.TotalSeconds:0.0} s")));
        return Task.FromResult(Array.Exists(queues, queue => queue.age > queue.backlog.Limit)
            ? HealthCheckResult.Degraded(report)
            : HealthCheckResult.Healthy(report));
    }
}
