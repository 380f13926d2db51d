using Catalog.Testbed.Processes;
using Catalog.Testbed.Topologies;

namespace Catalog.Tests.Testbed.Topologies;

public sealed class RedisSentinelTests
{
    [Fact]
    public async Task A_killed_master_is_replaced_and_the_replacement_takes_writes()
    {
        await using var redis = await RedisSentinel.StartAsync();
        var first = await redis.MasterAsync();

        await first.KillAsync();
        var second = await redis.MasterAsync();

        Assert.NotEqual(first.Endpoint, second.Endpoint);
        Assert.Equal("+OK", await RedisLine.AskAsync(second.Endpoint, "SET key value"));
    }

    [Fact]
    public async Task A_frozen_master_is_replaced_and_joins_as_a_replica_when_it_is_thawed()
    {
        await using var redis = await RedisSentinel.StartAsync();
        var first = await redis.MasterAsync();
        first.Freeze();
        Assert.NotEqual(first.Endpoint, (await redis.MasterAsync()).Endpoint);

        first.Thaw();

        await Until.TrueAsync(
            async ct => (await RedisText.AskAsync(first.Endpoint, "INFO replication", ct)).Contains("role:slave", StringComparison.Ordinal),
            "the old master is a replica",
            TimeSpan.FromMinutes(2),
            default);
    }

    [Fact]
    public async Task A_replica_that_has_taken_over_is_the_master_still_when_it_is_started_again()
    {
        await using var redis = await RedisSentinel.StartAsync();
        var first = await redis.MasterAsync();
        await first.KillAsync();
        var second = await redis.MasterAsync();

        await second.KillAsync();
        await second.StartAgainAsync();

        Assert.StartsWith("+OK", await RedisLine.AskAsync(second.Endpoint, "SET key value"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_connection_string_names_the_sentinels_and_the_service()
    {
        await using var redis = await RedisSentinel.StartAsync();

        Assert.Equal(
            $"sentinel:{redis.Sentinels[0].Endpoint},{redis.Sentinels[1].Endpoint},{redis.Sentinels[2].Endpoint};service=main",
            redis.ConnectionString);
    }
}
