using Catalog.Caching;
using Catalog.Caching.Patterns;
using Catalog.Caching.Redis;
using Catalog.Testbed;

namespace Catalog.Tests.Caching.Tiers;

/// <summary>Redis killed, frozen or restarted under a loop of reads.</summary>
public sealed class RedisTroubleTests : IAsyncLifetime
{
    private static readonly CachePolicy Policy = new() { Resource = "thing" };
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private BrokenRedis _broken = null!;
    private CacheAside<string> _cache = null!;

    private RedisGate Gate => _broken.Nodes[0].Gate;

    public async ValueTask InitializeAsync()
    {
        _broken = await BrokenRedis.StartAsync(1, options => options.Redis.Deadline = TimeSpan.FromMilliseconds(250));
        _cache = _broken.Nodes.CacheAside(0, Policy);
        await _cache.GetUntilAsync(_key, _source, read => read.Outcome == CacheOutcome.SharedHit);
    }

    public async ValueTask DisposeAsync() => await _broken.DisposeAsync();

    [Fact]
    public async Task Reads_go_on_while_redis_is_killed_and_are_answered_by_it_again_afterwards()
    {
        var reads = await ReadThroughAsync(async () =>
        {
            await _broken.Server.KillAsync();
            await Eventually.BecomesTrueAsync(() => Gate.IsOpen);
            await _broken.Server.StartAgainAsync();
        });

        Assert.All(reads, read => Assert.Equal("old", read.Value));
    }

    [Fact]
    public async Task Reads_go_on_while_redis_is_frozen_and_are_answered_by_it_again_afterwards()
    {
        var reads = await ReadThroughAsync(async () =>
        {
            using var frozen = Freeze();
            await Eventually.BecomesTrueAsync(() => Gate.IsOpen);
        });

        Assert.All(reads, read => Assert.Equal("old", read.Value));
    }

    [Fact]
    public async Task A_call_that_finds_no_connection_is_known_to_have_had_no_effect()
    {
        await using var broken = await BrokenRedis.StartAsync(1, options => options.Redis.BreakerMinimumCalls = 10_000);
        var gate = broken.Nodes[0].Gate;
        await broken.Server.KillAsync();

        await Eventually.BecomesTrueAsync(
            async () => await gate.TryAsync(0, static (redis, _) => redis.PingAsync()) is { Answered: false, Sent: false }, Timeout);

        Assert.False(gate.IsOpen);
    }

    [Fact]
    public async Task Reads_go_on_while_redis_restarts()
    {
        var reads = await ReadThroughAsync(() => _broken.Server.RestartAsync());

        Assert.All(reads, read => Assert.Equal("old", read.Value));
    }

    [Fact]
    public async Task The_first_reads_of_a_frozen_redis_end_and_open_the_breaker_and_later_reads_skip_redis()
    {
        await using var broken = await BrokenRedis.StartAsync(1, options =>
        {
            options.Redis.Deadline = TimeSpan.FromMilliseconds(250);
            options.Redis.BreakDuration = TimeSpan.FromMinutes(1);
        });
        var (gate, cache, asked) = (broken.Nodes[0].Gate, broken.Nodes.CacheAside(0, Policy), 0);
        broken.Server.Freeze();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => cache.GetAsync($"{_key}{i}", _source).AsTask())).WaitAsync(Timeout);
        Assert.True(gate.IsOpen);

        var later = cache.GetAsync(_key, _source);
        var reply = await gate.TryAsync(0, (_, _) => Task.FromResult(asked++));
        Assert.True(later.IsCompletedSuccessfully); // it waited for nothing
        Assert.Equal((CacheOutcome.Bypass, false, 0), ((await later).Outcome, reply.Sent, asked));
        broken.Server.Thaw();
    }

    [Fact]
    public async Task While_redis_is_down_every_read_loads_and_nothing_is_kept()
    {
        await _broken.Server.KillAsync();

        var read = await _cache.GetAsync(_key, _source);

        Assert.Equal((CacheOutcome.Bypass, "old"), (read.Outcome, read.Value));
    }

    [Fact]
    public async Task A_node_starts_without_redis_and_uses_it_once_it_is_up()
    {
        await _broken.Server.KillAsync();
        var late = await _broken.Nodes.AddAsync(configure: options =>
            (options.Redis.ReconnectInterval, options.TrustFor) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1)));
        var cache = _broken.Nodes.CacheAside(1, Policy with { LocalTtl = TimeSpan.FromMinutes(1) });
        var without = await cache.GetAsync(_key, _source);

        await _broken.Server.StartAgainAsync();

        Assert.Equal(CacheOutcome.Bypass, without.Outcome);
        await Eventually.BecomesTrueAsync(async () => (await cache.GetAsync(_key, _source)).Outcome == CacheOutcome.LocalHit);
        Assert.True(late.Bus.Trusts(late.Clock.Milliseconds));
    }

    private Task<CacheRead<string>> ReadAsync() => _cache.GetAsync(_key, _source).AsTask().WaitAsync(Timeout);

    /// <summary>Freezes Redis until the result is disposed, even when the test fails.</summary>
    private Frozen Freeze()
    {
        _broken.Server.Freeze();
        return new Frozen(_broken.Server);
    }

    // Reads in a loop during the trouble and until Redis answers again.
    private async Task<List<CacheRead<string>>> ReadThroughAsync(Func<Task> trouble)
    {
        var reads = new List<CacheRead<string>>();
        var over = Task.Run(trouble);
        await Eventually.BecomesTrueAsync(async () =>
        {
            reads.Add(await ReadAsync());
            return over.IsCompleted && reads[^1].Outcome == CacheOutcome.SharedHit;
        });
        await over;
        return reads;
    }

    private sealed class Frozen(RedisServer server) : IDisposable
    {
        public void Dispose() => server.Thaw();
    }
}
