namespace Catalog.Tests.Operations;

/// <summary>deploy/start-redis.sh with a redis-server of this machine: the role of a server that Sentinel watches survives its restart.</summary>
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
}
