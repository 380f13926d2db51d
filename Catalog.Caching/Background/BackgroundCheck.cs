using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Catalog.Caching.Background;

/// <summary>Reports Degraded while a background loop fails, with its name and the error.</summary>
internal sealed class BackgroundCheck(BackgroundLoops loops) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var failing = loops.Failing;
        return Task.FromResult(failing.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded(string.Join(' ', failing.Select(
                loop => $"{loop.Name} has failed {loop.Failures} times since {loop.Since:u}: {loop.Error.GetType().Name}: {loop.Error.Message}"))));
    }
}
