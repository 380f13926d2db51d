using Catalog.Caching;
using Catalog.Caching.Background;
using Catalog.Testbed;
using Catalog.Testbed.Topologies;
using Catalog.Tests.Testbed;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalog.Tests.Caching.Races;

/// <summary>A real failover by Sentinel, after which the former master resumes and still considers itself the master.</summary>
public sealed class SentinelFailoverTests : IAsyncLifetime
{
    private const int Polls = 8;
    private static readonly TimeSpan SentinelPoll = TimeSpan.FromMilliseconds(241); // no other pause is as long
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly CachePolicy SharedOnly = new() { Resource = "thing", Ttl = TimeSpan.FromHours(1) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private RedisSentinel _redis = null!;
    private readonly Pauses[] _pauses = [new(), new()];
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisSentinel.StartAsync();
        _nodes = await Nodes.StartAsync(0, _redis.ConnectionString);
        foreach (var pauses in _pauses)
        {
            await _nodes.AddAsync(loops: new BackgroundLoops(pauses, NullLogger<BackgroundLoops>.Instance), configure: options =>
            {
                (options.BusPoll, options.TrustFor) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20)); // only Pub/Sub delivers messages
                options.Redis.SentinelPoll = SentinelPoll;
            });
        }
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
        var polled = _pauses[reader].Count;
        await Eventually.BecomesTrueAsync(async () =>
        {
            var read = await _nodes.CacheAside(reader, SharedOnly).GetAsync(_key, _source);
            Assert.Equal("new", read.Value);
            Assert.NotEqual(CacheOutcome.Bypass, read.Outcome); // a server was asked, and it was not the former master
            return _pauses[reader].Count >= polled + Polls;
        });

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

    /// <summary>The clock of one node; counts the pauses between its checks of the sentinels.</summary>
    private sealed class Pauses : TimeProvider
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == SentinelPoll)
            {
                Interlocked.Increment(ref _count);
            }

            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
