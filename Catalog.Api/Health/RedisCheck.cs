using Catalog.Caching;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Catalog.Api.Health;

/// <summary>Checks that Redis answers within the call deadline and that the node receives bus messages.</summary>
internal sealed class RedisCheck(CacheNode node) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!node.Gate.HasServer)
        {
            return HealthCheckResult.Degraded(
                "ConnectionStrings:Redis is not set: this node caches in its own memory, for itself alone, and takes no events.");
        }

        return (await node.Gate.AnswersAsync(), node.Bus.IsTrusted) switch
        {
            (false, _) => HealthCheckResult.Degraded("Redis does not answer: reads go to the database, up to the limit on concurrent loads."),
            (_, false) => HealthCheckResult.Degraded("This node receives no invalidations from the others: it does not use its own memory."),
            _ => HealthCheckResult.Healthy(),
        };
    }
}
