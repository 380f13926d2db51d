using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Catalog.Api.Health;

/// <summary>
/// The health report of this node, cached for a second at most, so that frequent probes cost nothing. Logs each change of a dependency's
/// state. Thread-safe.
/// </summary>
public sealed class Readiness(HealthCheckService checks, TimeProvider time, ILogger<Readiness> log)
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeepUnhealthyFor = TimeSpan.FromMilliseconds(100); // short: a starting node is being waited for
    private readonly Lock _lock = new();
    private Task<HealthReport>? _report;
    private long _askedAt;
    private Dictionary<string, HealthStatus> _states = []; // of one check at a time

    /// <summary>Returns the last report, the one in progress, or a new one.</summary>
    /// <param name="ct">Ends this caller's wait.</param>
    public Task<HealthReport> ReportAsync(CancellationToken ct)
    {
        lock (_lock)
        {
            if (_report is null || (_report.IsCompleted && time.GetElapsedTime(_askedAt) > Keep(_report)))
            {
                _askedAt = time.GetTimestamp();
                _report = Task.Run(CheckAsync, CancellationToken.None);
            }

            return _report.WaitAsync(ct);
        }
    }

    // The framework's own lines, which are off, come with each check.
    private async Task<HealthReport> CheckAsync()
    {
        var report = await checks.CheckHealthAsync(CancellationToken.None);
        foreach (var (name, entry) in report.Entries)
        {
            if (_states.GetValueOrDefault(name, HealthStatus.Healthy) != entry.Status)
            {
                var level = entry.Status == HealthStatus.Healthy ? LogLevel.Information : LogLevel.Warning;
                log.Log(level, entry.Exception, "Health: {Name} is {Status}. {Description}", name, entry.Status, entry.Description);
            }
        }

        _states = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status);
        return report;
    }

    private static TimeSpan Keep(Task<HealthReport> report) => report switch
    {
        { IsCompletedSuccessfully: false } => TimeSpan.Zero,
        { Result.Status: HealthStatus.Unhealthy } => KeepUnhealthyFor,
        _ => KeepFor,
    };
}
