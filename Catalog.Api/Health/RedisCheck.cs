using Catalog.Caching;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Catalog.Api.Health;

/// <summary>Whether Redis answers within the deadline that every call has, and the node hears of changes.</summary>
internal sealed class RedisCheck(CacheNode node) : IHealthCheck
{
    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var reply = await node.Gate.TryAsync(0, static (redis, _) => redis.PingAsync());
        return (reply.Answered, node.Bus.IsTrusted) switch
        {
            (false, _) => HealthCheckResult.Degraded("Redis does not answer: reads go to the database, within the ceiling on loads."),
            (_, false) => HealthCheckResult.Degraded("This node does not hear what others change: its own memory is not used."),
            _ => HealthCheckResult.Healthy(),
        };
    }
}
