using Catalog.Caching;
using Catalog.Caching.Patterns;
using Catalog.Testbed;
using Catalog.Testbed.Topologies;

namespace Catalog.Tests.Caching.Tiers;

/// <summary>Writes that wait for a replica, in a cluster and after a failover by Sentinel, use the connection to the right master.</summary>
public sealed class ReplicatedTopologyTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly CachePolicy OnOne = new() { Resource = "thing", Replicas = 1 };

    [Fact]
    public async Task In_a_cluster_a_write_waits_on_the_master_of_its_key()
    {
        await using var redis = await RedisCluster.StartAsync();
        await using var nodes = await Nodes.StartAsync(1, redis.ConnectionString, ReplicatedStage.LongLimits);
        var (cache, masters) = (nodes.CacheAside(0, OnOne), redis.Members.Take(3).ToArray());
        var keys = Array.ConvertAll(masters, master => KeyOf(master, masters));
        foreach (var key in keys)
        {
            await Eventually.BecomesTrueAsync(async () => !await IsUnconfirmedAsync(cache, key));
        }

        for (var i = 0; i < masters.Length; i++)
        {
            await Task.WhenAll(masters.Select(ReplicatedStage.ResetAsync));
            Assert.False(await IsUnconfirmedAsync(cache, keys[i]));
            var waits = await Task.WhenAll(masters.Select(ReplicatedStage.WaitsAsync));
            Assert.Equal(Enumerable.Range(0, 3).Select(j => j == i ? 1 : 0), waits);
        }

        string KeyOf(RedisServer master, RedisServer[] all) => Enumerable.Range(0, 10_000)
            .Select(i => $"thing:{{{i}}}")
            .First(key => nodes[0].Gate.Connection.SlotOf(nodes.Prefix + key) * 3 / 16_384 == Array.IndexOf(all, master));
    }

    [Fact]
    public async Task After_a_failover_by_Sentinel_a_write_waits_on_the_new_master()
    {
        await using var redis = await RedisSentinel.StartAsync();
        await using var nodes = await Nodes.StartAsync(1, redis.ConnectionString, ReplicatedStage.LongLimits);
        var (cache, key) = (nodes.CacheAside(0, OnOne), "thing:{1}");
        await Eventually.BecomesTrueAsync(async () => !await IsUnconfirmedAsync(cache, key));
        var former = await redis.MasterAsync();
        former.Freeze();
        await Eventually.BecomesTrueAsync(async () => await redis.MasterAsync() != former, Timeout);
        await redis.KeepRolesAsync();
        await Eventually.BecomesTrueAsync(
            async () => nodes[0].Gate.Connection.Address == (await redis.MasterAsync()).Endpoint, Timeout);
        var successor = await redis.MasterAsync();
        await Eventually.BecomesTrueAsync(async () => !await IsUnconfirmedAsync(cache, key), Timeout);
        former.Thaw(); // reports itself as the master for a while
        await ReplicatedStage.ResetAsync(former);
        await ReplicatedStage.ResetAsync(successor);
        for (var i = 0; i < 20; i++)
        {
            await cache.InvalidateAsync(key);
        }

        Assert.Equal(20, await ReplicatedStage.WaitsAsync(successor));
        Assert.Equal(0, await ReplicatedStage.WaitsAsync(former));
    }

    private static Task<bool> IsUnconfirmedAsync(CacheAside<string> cache, string key) =>
        ReplicatedStage.IsUnconfirmedAsync(() => cache.InvalidateAsync(key));
}
