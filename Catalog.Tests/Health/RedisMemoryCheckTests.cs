using Catalog.Api.Health;
using Catalog.Infrastructure.CacheAdministration;
using Catalog.Testbed;
using Catalog.Tests.Caching;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Catalog.Tests.Health;

public sealed class RedisMemoryCheckTests
{
    [Fact]
    public async Task A_Redis_that_may_lose_counts_or_grow_without_limit_degrades_the_node()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var nodes = await Nodes.StartAsync(1, redis.Endpoint);
        var check = new RedisMemoryCheck(new RedisReports(nodes[0]));

        Assert.Equal(HealthStatus.Healthy, (await StateAsync()).Status);
        await redis.AskAsync("CONFIG SET maxmemory-policy allkeys-lru");
        Assert.Contains("allkeys-lru", (await StateAsync()).Description, StringComparison.Ordinal);
        await redis.AskAsync("CONFIG SET maxmemory-policy volatile-lfu");
        Assert.Equal(HealthStatus.Healthy, (await StateAsync()).Status);
        await redis.AskAsync("CONFIG SET maxmemory 0");
        Assert.Equal(HealthStatus.Degraded, (await StateAsync()).Status);
        Assert.Contains("no maxmemory", (await StateAsync()).Description, StringComparison.Ordinal);

        Task<HealthCheckResult> StateAsync() => check.CheckHealthAsync(new HealthCheckContext());
    }
}
