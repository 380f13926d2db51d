using Catalog.Infrastructure.Caching.Tiers;
using Catalog.Testbed.Topologies;

namespace Catalog.Tests.Caching.Races;

/// <summary>A bus of several shards on a Redis Cluster.</summary>
public sealed class BusClusterTests
{
    private const int Shards = 4;
    private static readonly CachePolicy Policy = new() { Resource = "thing", LocalTtl = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task Shards_lie_in_different_slots_of_every_master_and_each_is_heard_by_all_nodes()
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
}
