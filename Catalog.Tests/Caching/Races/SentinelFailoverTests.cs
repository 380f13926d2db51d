using System.Diagnostics;
using Catalog.Caching;
using Catalog.Testbed;
using Catalog.Testbed.Topologies;
using Catalog.Tests.Testbed;

namespace Catalog.Tests.Caching.Races;

/// <summary>A real failover by Sentinel, after which the former master resumes and still considers itself the master.</summary>
public sealed class SentinelFailoverTests : IAsyncLifetime
{
    private static readonly TimeSpan ReadFor = TimeSpan.FromSeconds(1.5); // several checks of the sentinels, thousands of reads
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly CachePolicy SharedOnly = new() { Resource = "thing", Ttl = TimeSpan.FromHours(1) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private RedisSentinel _redis = null!;
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisSentinel.StartAsync();
        _nodes = await Nodes.StartAsync(2, _redis.ConnectionString, options =>
            (options.BusPoll, options.TrustFor) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20))); // only Pub/Sub delivers messages
    }

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_former_master_that_resumes_is_not_read(int reader)
    {
        await _nodes.CacheAside(0, SharedOnly).GetAsync(_key, _source); // stored on the first master
        var former = await FailOverAsync();
        await _nodes.CacheAside(0, SharedOnly).GetAsync(_key, _source); // answered by the new one, which both nodes use now
        _source.Commit("new");
        await _nodes.CacheAside(0, SharedOnly).InvalidateAsync(_key);

        former.Thaw();

        await AnswersAsMasterAsync(former);
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < ReadFor;)
        {
            var read = await _nodes.CacheAside(reader, SharedOnly).GetAsync(_key, _source);
            Assert.Equal("new", read.Value);
            Assert.NotEqual(CacheOutcome.Bypass, read.Outcome); // a server was asked, and it was not the former master
        }

        await AnswersAsMasterAsync(former);
    }

    [Fact]
    public async Task Nodes_receive_each_others_messages_again_after_a_failover()
    {
        await FailOverAsync();
        var local = SharedOnly with { LocalTtl = TimeSpan.FromHours(1) };
        var (writer, reader) = (_nodes.CacheAside(0, local), _nodes.CacheAside(1, local));
        await Eventually.BecomesTrueAsync(async () => (await reader.GetAsync(_key, _source)).Outcome == CacheOutcome.LocalHit);

        _source.Commit("new");
        await writer.InvalidateAsync(_key);

        await Eventually.BecomesTrueAsync(async () => (await reader.GetAsync(_key, _source)).Value == "new");
    }

    /// <summary>Freezes the master, lets no sentinel demote it, and returns it when both nodes trust its successor.</summary>
    private async Task<RedisServer> FailOverAsync()
    {
        var former = await _redis.MasterAsync();
        Assert.Equal("+OK", await RedisLine.AskAsync(former.Endpoint, "ACL SETUSER default -replicaof -slaveof"));
        former.Freeze();
        await Eventually.BecomesTrueAsync(async () => await _redis.MasterAsync() != former, Timeout);
        await _redis.KeepRolesAsync();
        foreach (var node in new[] { _nodes[0], _nodes[1] })
        {
            // Asked each time, because on a busy machine the sentinels may also replace the successor.
            await Eventually.BecomesTrueAsync(
                async () => node.Gate.Connection.Address == (await _redis.MasterAsync()).Endpoint && node.Bus.Trusts(node.Clock.Milliseconds),
                Timeout);
        }

        return former;
    }

    // It reports itself as the master and has the old value, so a read that reached it would show.
    private async Task AnswersAsMasterAsync(RedisServer former)
    {
        using var line = await RedisLine.ConnectAsync(former.Endpoint);
        Assert.Equal("*3", await line.AskAsync("ROLE"));
        Assert.Equal("$6", await line.NextAsync());
        Assert.Equal("master", await line.NextAsync());
        Assert.Equal(":1", await RedisLine.AskAsync(former.Endpoint, $"EXISTS {_nodes.Prefix}{_key}"));
    }
}
