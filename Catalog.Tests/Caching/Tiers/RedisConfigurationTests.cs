using Catalog.Caching;
using Catalog.Caching.Redis;

namespace Catalog.Tests.Caching.Tiers;

public sealed class RedisConfigurationTests
{
    [Theory]
    [InlineData(0.1, 0.05)]
    [InlineData(10, 0.05)]
    [InlineData(2, 10)]
    public void The_client_abandons_no_call_before_its_deadline(double deadline, double replicaWait)
    {
        var redis = new RedisOptions { Deadline = TimeSpan.FromSeconds(deadline), ReplicaWait = TimeSpan.FromSeconds(replicaWait) };

        Assert.True(RedisConfiguration.Parse("localhost", redis).AsyncTimeout >= (1.25 * (redis.Deadline + redis.ReplicaWait)).TotalMilliseconds);
    }
}
