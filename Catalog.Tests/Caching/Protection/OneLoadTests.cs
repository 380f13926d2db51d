using Catalog.Caching;
using Catalog.Caching.Entries;
using StackExchange.Redis;

namespace Catalog.Tests.Caching.Protection;

/// <summary>When many callers on many nodes miss one key, one load runs, and its fill wakes all of them.</summary>
public sealed class OneLoadTests : IAsyncLifetime
{
    private const int NodeCount = 4;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly CachePolicy Policy = new() { Resource = "thing", LeaseTime = TimeSpan.FromMinutes(1) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("value");
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await Nodes.StartAsync(NodeCount);

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task Two_hundred_callers_on_four_nodes_cause_one_load()
    {
        var caches = Enumerable.Range(0, NodeCount).Select(node => _nodes.CacheAside(node, Policy)).ToArray();
        var wasRead = _source.HoldNext();

        var callers = Enumerable.Range(0, 200).Select(i => caches[i % NodeCount].GetAsync(_key, _source).AsTask()).ToArray();
        await wasRead;
        await MarkedAsync(_key);
        _source.Open();

        Assert.All(await Task.WhenAll(callers), read => Assert.Equal("value", read.Value));
        Assert.Equal(1, _source.Loads);
    }

    [Fact]
    public async Task A_fill_that_somebody_waits_for_sends_a_notice()
    {
        var noticed = await NoticeAsync();
        var (_, waiter) = await HolderAndWaiterAsync();

        _source.Open();

        Assert.Equal(_key, await noticed.WaitAsync(Timeout));
        await waiter;
    }

    [Fact]
    public async Task A_failed_load_that_somebody_waits_for_sends_a_notice_and_the_waiter_loads()
    {
        var noticed = await NoticeAsync();
        var (holder, waiter) = await HolderAndWaiterAsync(fails: true);

        _source.Open();

        await Assert.ThrowsAsync<InvalidOperationException>(() => holder);
        Assert.Equal(_key, await noticed.WaitAsync(Timeout));
        Assert.Equal("value", (await waiter).Value);
    }

    [Fact]
    public async Task A_fill_that_nobody_waits_for_sends_no_notice()
    {
        var noticed = await NoticeAsync();
        await _nodes.CacheAside(0, Policy).GetAsync(_key, _source);

        await (await _nodes.DirectAsync()).Multiplexer.GetSubscriber().PublishAsync(Channel, "the end");

        Assert.Equal("the end", await noticed.WaitAsync(Timeout));
    }

    [Fact]
    public async Task A_notice_wakes_the_waiter_before_it_polls()
    {
        await _nodes.AddAsync(time: new StoppedTimers()); // it never polls
        var wasRead = _source.HoldNext();
        var holder = _nodes.CacheAside(0, Policy).GetAsync(_key, _source).AsTask();
        await wasRead;
        var waiter = _nodes.CacheAside(NodeCount, Policy).GetAsync(_key, _source).AsTask();
        await MarkedAsync(_key);

        _source.Open();

        await holder;
        Assert.Equal(CacheOutcome.SharedHit, (await waiter.WaitAsync(Timeout)).Outcome);
    }

    [Fact]
    public async Task A_fill_that_comes_just_before_a_waiter_listens_for_its_notice_is_found_at_once()
    {
        await _nodes.AddAsync(time: new StoppedTimers()); // it never polls
        var redis = await _nodes.DirectAsync();
        await _nodes.CacheAside(0, Policy).GetAsync(_key, _source);
        var entry = (byte[])(await redis.StringGetAsync(_nodes.Prefix + _key))!;
        var key = _key + "late";
        EntryHeader.Seal(entry, StableHash.Of(key, StableHash.Of(_nodes.Prefix)));
        await redis.StringSetAsync(_nodes.Prefix + key + ":lease", "another's", TimeSpan.FromHours(1));
        using var waiting = _nodes.Count(
            "catalog.caching.lease.waits", () => redis.StringSet(_nodes.Prefix + key, entry)); // its notice was already sent

        var read = await _nodes.CacheAside(NodeCount, Policy).GetAsync(key, _source).AsTask().WaitAsync(Timeout);

        Assert.Equal((CacheOutcome.SharedHit, 1), (read.Outcome, waiting.Sum));
    }

    private RedisChannel Channel => new(_nodes.Prefix + "filled", RedisChannel.PatternMode.Literal);

    private async Task<Task<string>> NoticeAsync()
    {
        var noticed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var subscriber = (await _nodes.DirectAsync()).Multiplexer.GetSubscriber();
        await subscriber.SubscribeAsync(Channel, (_, key) => noticed.TrySetResult(key!));
        return noticed.Task;
    }

    private async Task<(Task<CacheRead<string>> Holder, Task<CacheRead<string>> Waiter)> HolderAndWaiterAsync(bool fails = false)
    {
        var wasRead = _source.HoldNext();
        var holder = _nodes.CacheAside(0, Policy).GetAsync(_key, async ct =>
        {
            var loaded = await _source.LoadAsync(ct);
            return fails ? throw new InvalidOperationException("The database is away.") : loaded;
        }).AsTask();
        await wasRead;
        var waiter = _nodes.CacheAside(1, Policy).GetAsync(_key, _source).AsTask();
        await MarkedAsync(_key);
        return (holder, waiter);
    }

    // A refused caller has marked the lease: it is waiting, or about to.
    private async Task MarkedAsync(string key)
    {
        var redis = await _nodes.DirectAsync();
        await Eventually.BecomesTrueAsync(
            async () => ((string?)await redis.StringGetAsync(_nodes.Prefix + key + ":lease"))?.EndsWith('!') == true);
    }
}
