using Catalog.Infrastructure.CacheAdministration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Catalog.Api.Health;

/// <summary>Checks that Redis has a memory limit, and that its eviction policy keeps what cannot be loaded again.</summary>
/// <remarks>Healthy while Redis does not answer: <see cref="RedisCheck"/> reports that.</remarks>
internal sealed class RedisMemoryCheck(RedisReports reports) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        (await reports.MastersAsync()).Select(master => Problem(master.Memory)).OfType<string>().FirstOrDefault() is { } problem
            ? HealthCheckResult.Degraded(problem)
            : HealthCheckResult.Healthy();

    /// <summary>What is wrong with the configuration of a server; null when nothing is.</summary>
    public static string? Problem(RedisMemory memory) => memory switch
    {
        { LimitBytes: 0 } => "Redis has no maxmemory: it grows until the machine swaps or ends it. Set maxmemory, and maxmemory-policy to volatile-lfu.",
        { EvictionPolicy: var policy } when policy.StartsWith("allkeys-", StringComparison.Ordinal) =>
            $"With maxmemory-policy {policy}, Redis may evict counts and events before they are written (G7). Set it to volatile-lfu.",
        _ => null,
    };
}
