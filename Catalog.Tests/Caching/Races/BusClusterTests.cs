using Catalog.Caching;
using Catalog.Testbed.Topologies;
using StackExchange.Redis;

namespace Catalog.Tests.Caching.Races;

/// <summary>A bus of several shards on a Redis Cluster.</summary>
public sealed class BusClusterTests
{
    private const int Shards = 4;
    private static readonly CachePolicy Policy = new() { Resource = "thing", LocalTtl = TimeSpan.FromMinutes(1) };
    private static readonly CachePolicy SharedOnly = new() { Resource = "thing", Ttl = TimeSpan.FromHours(1), LocalTtl = TimeSpan.Zero };

    [Fact]
    public async Task Shards_use_slots_of_every_master_and_all_nodes_receive_each()
    {
        await using var redis = await RedisCluster.StartAsync();
        await using var nodes = await Nodes.StartAsync(2, redis.ConnectionString, options => options.BusShards = Shards);
        var (reader, writer) = (nodes.CacheAside(0, Policy), nodes.CacheAside(1, Policy));
        var slots = nodes[0].Bus.Shards.Select(shard => nodes[0].Gate.Connection.SlotOf(shard.Log.StreamKey)).ToArray();
        Assert.Equal(Shards, slots.Distinct().Count());
        Assert.Equal(3, slots.Select(slot => slot * 3 / 16384).Distinct().Count()); // three masters, a third of the slots each

        for (var i = 0; i < 20; i++)
        {
            var source = new Source("old") { Tags = [$"group-{i}"] };
            await reader.GetAsync($"thing:{{{i}}}", source);
            source.Commit("new");
            await writer.InvalidateTagAsync($"group-{i}");
            await nodes.CaughtUpAsync();

            Assert.Equal("new", (await reader.GetAsync($"thing:{{{i}}}", source)).Value);
        }

        Assert.All(nodes[0].Bus.Shards, shard => Assert.NotEqual(0, shard.Seen));
        Assert.Equal(0, nodes[0].Journal.PendingCount + nodes[1].Journal.PendingCount);
    }

    [Fact]
    public async Task Invalidations_that_a_promoted_replica_lacks_are_sent_again_although_no_socket_broke()
    {
        await using var redis = await RedisCluster.StartAsync();
        await using var nodes = await Nodes.StartAsync(2, redis.ConnectionString);
        var (reader, writer) = (nodes.CacheAside(0, SharedOnly), nodes.CacheAside(1, SharedOnly));
        var (key, source) = ("thing:{1}", new Source("old"));
        await reader.GetAsync(key, source);
        var multiplexer = (await nodes.DirectAsync()).Multiplexer;
        var slot = multiplexer.HashSlot(nodes.Prefix + key);
        var owner = multiplexer.GetServers()[0].ClusterNodes()!.Nodes.Single(node => node.IsConnected && node.Slots.Any(range => range.From <= slot && slot <= range.To));
        var (master, replica) = (multiplexer.GetServer(owner.EndPoint!), multiplexer.GetServer(owner.Children[0].EndPoint!));
        await master.ExecuteAsync("WAIT", 1, 0);

        await master.ExecuteAsync("ACL", "SETUSER", "default", "-psync", "-sync");
        await master.ExecuteAsync("CLIENT", "KILL", "TYPE", "replica");
        source.Commit("new");
        await writer.InvalidateAsync(key);
        Assert.Equal("new", (await reader.GetAsync(key, source)).Value);
        await replica.ExecuteAsync("CLUSTER", "FAILOVER", "TAKEOVER");
        await Eventually.BecomesTrueAsync(async () => await master.RoleAsync() is Role.Replica);

        await Eventually.BecomesTrueAsync(async () => (await reader.GetAsync(key, source)).Value == "new" && (await writer.GetAsync(key, source)).Value == "new");
    }
}
