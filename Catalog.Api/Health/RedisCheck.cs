using Catalog.Infrastructure.Caching;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Catalog.Api.Health;

/// <summary>Whether Redis answers within the deadline that every call has.</summary>
public sealed class RedisCheck(CacheNode node) : IHealthCheck
{
    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var reply = await node.Gate.TryAsync(0, static (redis, _) => redis.PingAsync());
        return reply.Answered
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded("Redis does not answer: reads go to the database, within the ceiling on loads.");
    }
}
