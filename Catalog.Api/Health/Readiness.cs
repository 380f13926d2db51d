using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Catalog.Api.Health;

/// <summary>The health report of this node, cached for a second at most, so that frequent probes cost nothing. Thread-safe.</summary>
public sealed class Readiness(HealthCheckService checks, TimeProvider time)
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeepUnhealthyFor = TimeSpan.FromMilliseconds(100); // short: a starting node is being waited for
    private readonly Lock _lock = new();
    private Task<HealthReport>? _report;
    private long _askedAt;

    /// <summary>Returns the last report, the one in progress, or a new one.</summary>
    /// <param name="ct">Ends this caller's wait.</param>
    public Task<HealthReport> ReportAsync(CancellationToken ct)
    {
        lock (_lock)
        {
            if (_report is null || (_report.IsCompleted && time.GetElapsedTime(_askedAt) > Keep(_report)))
            {
                _askedAt = time.GetTimestamp();
                _report = Task.Run(() => checks.CheckHealthAsync(CancellationToken.None), CancellationToken.None);
            }

            return _report.WaitAsync(ct);
        }
    }

    private static TimeSpan Keep(Task<HealthReport> report) => report switch
    {
        { IsCompletedSuccessfully: false } => TimeSpan.Zero,
        { Result.Status: HealthStatus.Unhealthy } => KeepUnhealthyFor,
        _ => KeepFor,
    };
}
