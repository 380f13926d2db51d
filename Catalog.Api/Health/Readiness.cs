using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Catalog.Api.Health;

/// <summary>What the checks of this node said a second ago at most, however many ask. Thread-safe.</summary>
public sealed class Readiness(HealthCheckService checks, TimeProvider time)
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeepUnhealthyFor = TimeSpan.FromMilliseconds(100); // a node that starts is waited for
    private readonly Lock _lock = new();
    private Task<HealthReport>? _report;
    private long _askedAt;

    /// <summary>The report: the last one, the one that is being made, or else a new one.</summary>
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
