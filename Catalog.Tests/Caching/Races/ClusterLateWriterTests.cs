using Catalog.Caching;
using Catalog.Caching.Patterns;
using Catalog.Testbed.Topologies;

namespace Catalog.Tests.Caching.Races;

/// <summary>The same as <see cref="LateWriterTests"/> on a Redis Cluster: value, lease and ticket lie in one slot.</summary>
public sealed class ClusterLateWriterTests
{
    private static readonly CachePolicy Policy = new() { Resource = "stock" };

    [Fact]
    public async Task In_every_slot_a_writer_in_time_is_stored_and_a_late_one_is_not_after_an_eviction()
    {
        await using var redis = await RedisCluster.StartAsync();
        await using var nodes = await Nodes.StartAsync(2, redis.ConnectionString);
        var direct = await nodes.DirectAsync();
        for (var i = 0; i < 10; i++)
        {
            var key = $"stock:{{{i}}}";
            var gate = new TaskCompletionSource();
            var five = On(nodes, 0).SaveAsync(key, gate, static async (g, _) =>
            {
                await g.Task;
                return new Loaded<string>("five", 5);
            });
            await Eventually.BecomesTrueAsync(() => direct.KeyExistsAsync($"{nodes.Prefix}{key}:ticket"));
            await On(nodes, 1).SaveAsync(key, 0, static (_, _) => new ValueTask<Loaded<string>?>(new Loaded<string>("six", 6)));
            Assert.Equal((CacheOutcome.SharedHit, "six"), await ReadAsync(nodes, key));
            await direct.KeyDeleteAsync(nodes.Prefix + key);

            gate.SetResult();
            await five;

            Assert.Equal((CacheOutcome.Miss, "loaded"), await ReadAsync(nodes, key));
        }
    }

    private static WriteThrough<string> On(Nodes nodes, int node) => new(nodes[node], Policy, TextSerializer.Instance);

    private static async Task<(CacheOutcome Outcome, string? Value)> ReadAsync(Nodes nodes, string key)
    {
        var read = await On(nodes, 0).GetAsync(key, 0, static (_, _) => new ValueTask<Loaded<string>?>(new Loaded<string>("loaded", 6)));
        return (read.Outcome, read.Value);
    }
}
