using System.Diagnostics;
using Catalog.Infrastructure.Caching.Tiers;
using Catalog.Testbed;
using Catalog.Testbed.Topologies;

namespace Catalog.Tests.Caching.Races;

/// <summary>A real failover by Sentinel, after which the former master wakes up and takes itself for the master still.</summary>
public sealed class SentinelFailoverTests : IAsyncLifetime
{
    private static readonly TimeSpan Confusion = TimeSpan.FromSeconds(1.5); // it lasts longer; this is enough for thousands of reads
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly CachePolicy SharedOnly = new() { Resource = "thing" };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private RedisSentinel _redis = null!;
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisSentinel.StartAsync();
        _nodes = await Nodes.StartAsync(2, _redis.ConnectionString, options =>
        {
            options.Redis.Deadline = TimeSpan.FromMilliseconds(250);
            (options.BusPoll, options.TrustFor) = (TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(25)); // what is heard comes by Pub/Sub
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_former_master_that_wakes_up_is_not_read(int reader)
    {
        await _nodes.CacheAside(0, SharedOnly).GetAsync(_key, _source); // in the first master's memory
        var former = await FailOverAsync();
        await _nodes.CacheAside(0, SharedOnly).GetAsync(_key, _source); // by the new one, which both follow now
        _source.Commit("new");
        await _nodes.CacheAside(0, SharedOnly).InvalidateAsync(_key);

        former.Thaw();

        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Confusion;)
        {
            Assert.Equal("new", (await _nodes.CacheAside(reader, SharedOnly).GetAsync(_key, _source)).Value);
        }
    }

    [Fact]
    public async Task Nodes_hear_each_other_again_after_a_failover()
    {
        await FailOverAsync();
        var local = new CachePolicy { Resource = "thing", LocalTtl = TimeSpan.FromMinutes(1) };
        var (writer, reader) = (_nodes.CacheAside(0, local), _nodes.CacheAside(1, local));
        await Eventually.BecomesTrueAsync(async () => (await reader.GetAsync(_key, _source)).Outcome == CacheOutcome.LocalHit);

        _source.Commit("new");
        await writer.InvalidateAsync(_key);

        await Eventually.BecomesTrueAsync(async () => (await reader.GetAsync(_key, _source)).Value == "new", TimeSpan.FromSeconds(2));
    }

    /// <summary>Freezes the master and returns it when both nodes trust its successor.</summary>
    private async Task<RedisServer> FailOverAsync()
    {
        var former = await _redis.MasterAsync();
        former.Freeze();
        var successor = await _redis.MasterAsync();
        foreach (var node in new[] { _nodes[0], _nodes[1] })
        {
            await Eventually.BecomesTrueAsync(
                () => node.Gate.Connection.Address == successor.Endpoint && node.Bus.Trusts(node.Clock.Milliseconds), Patience);
        }

        return former;
    }
}
