using Catalog.Tests.Caching;

namespace Catalog.Tests.Operations;

/// <summary>deploy/start-redis.sh and start-sentinel.sh with a redis-server of this machine: after a restart of either, the same server is master.</summary>
public sealed class RedisStartTests
{
    [Fact]
    public async Task A_new_server_follows_its_configured_master()
    {
        await using var redis = await RedisStart.NewAsync(replicaOf: "localhost");

        Assert.Equal(("slave", "localhost"), await redis.RoleAsync());
    }

    [Fact]
    public async Task A_replica_that_has_taken_over_comes_back_as_a_master()
    {
        await using var redis = await RedisStart.NewAsync(replicaOf: "localhost");
        await redis.BecomeAsync("NO ONE");

        await redis.RestartAsync();

        Assert.Equal("master", (await redis.RoleAsync()).Role);
    }

    [Fact]
    public async Task A_master_that_has_been_made_a_replica_comes_back_as_one()
    {
        await using var redis = await RedisStart.NewAsync(replicaOf: "");
        await redis.BecomeAsync("127.0.0.3 6379");

        await redis.RestartAsync();

        Assert.Equal(("slave", "127.0.0.3"), await redis.RoleAsync());
    }

    [Fact]
    public async Task A_new_container_on_old_data_starts_in_its_configured_role()
    {
        await using var redis = await RedisStart.NewAsync(replicaOf: "");
        await redis.BecomeAsync("127.0.0.3 6379");

        await redis.RestartAsync(host: "another");

        Assert.Equal("master", (await redis.RoleAsync()).Role);
    }

    [Fact]
    public async Task Sentinels_that_all_restart_after_a_failover_find_the_promoted_server()
    {
        await using var first = await RedisStart.NewAsync(replicaOf: "");
        await using var second = await RedisStart.NewAsync(replicaOf: "");
        await using var third = await RedisStart.NewAsync(replicaOf: "");
        await second.FollowAsync(first);
        await third.FollowAsync(first);
        await using var sentinels = await SentinelStart.NewAsync([first.Endpoint, second.Endpoint, third.Endpoint]);
        await sentinels.FailOverAsync();
        await Eventually.BecomesTrueAsync(async () => (await first.RoleAsync()).Role == "slave");
        var promoted = (await second.RoleAsync()).Role == "master" ? second : third;

        await sentinels.RestartAsync();

        await sentinels.AllWatchAsync(promoted.Endpoint);
    }
}
