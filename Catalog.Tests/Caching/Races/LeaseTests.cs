using Catalog.Caching;
using Catalog.Caching.Redis;
using Catalog.Testbed;
using StackExchange.Redis;

namespace Catalog.Tests.Caching.Races;

/// <summary>Loads whose lease is gone: evicted, expired, taken by another caller, or never released.</summary>
public sealed class LeaseTests : IAsyncLifetime
{
    private static readonly CachePolicy Policy = new() { Resource = "thing" };
    private static readonly CachePolicy ShortLease = Policy with { LeaseTime = TimeSpan.FromMilliseconds(60) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private Nodes _nodes = null!;
    private IDatabase _redis = null!;

    private RedisKey Entry => _nodes.Prefix + _key;

    private RedisKey Lease => _nodes.Prefix + _key + ":lease";

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(2);
        _redis = await _nodes.DirectAsync();
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Theory]
    [InlineData("another program")]
    [InlineData("!")]
    [InlineData("")]
    public async Task A_lease_that_would_never_end_keeps_nobody_from_loading_and_storing(string holder)
    {
        await _redis.StringSetAsync(Lease, holder);

        var read = await _nodes.CacheAside(0, Policy).GetAsync(_key, _source);
        var again = await _nodes.CacheAside(1, Policy).GetAsync(_key, _source);

        Assert.Equal((CacheOutcome.Miss, CacheOutcome.SharedHit), (read.Outcome, again.Outcome));
    }

    [Fact]
    public async Task A_fill_after_value_and_lease_were_evicted_is_refused()
    {
        var wasRead = _source.HoldNext();
        var slow = _nodes.CacheAside(0, Policy).GetAsync(_key, _source).AsTask();
        await wasRead;

        await _redis.KeyDeleteAsync([Entry, Lease]);
        _source.Open();
        await slow;

        Assert.False(await _redis.KeyExistsAsync(Entry));
    }

    [Fact]
    public async Task A_fill_after_redis_evicted_its_lease_for_lack_of_memory_is_refused()
    {
        await using var small = await RedisServer.StartAsync(new RedisServerOptions { MaxMemory = "4mb", MaxMemoryPolicy = "allkeys-lru" });
        await using var nodes = await Nodes.StartAsync(1, small.Endpoint);
        using var refused = nodes.Count("catalog.caching.fills.refused");
        var redis = await nodes.DirectAsync();
        RedisKey lease = nodes.Prefix + _key + ":lease";
        var wasRead = _source.HoldNext();
        var slow = nodes.CacheAside(0, Policy).GetAsync(_key, _source).AsTask();
        await wasRead;

        var junk = new byte[16 * 1024];
        for (var i = 0; await redis.KeyExistsAsync(lease) && i < 20_000; i++)
        {
            await redis.StringSetAsync($"junk:{i}", junk);
        }

        _source.Commit("new"); // its invalidation would find nothing to remove
        _source.Open();
        await slow;

        Assert.Equal(1, refused.Sum);
        Assert.Equal("new", (await nodes.CacheAside(0, Policy).GetAsync(_key, _source)).Value);
    }

    [Fact]
    public async Task A_lease_whose_holder_died_is_inherited_when_it_expires()
    {
        await _redis.StringSetAsync(Lease, "a holder that is gone", TimeSpan.FromHours(1));
        var waiting = _nodes.CacheAside(0, Policy with { LeaseTime = TimeSpan.FromMinutes(1) }).GetAsync(_key, _source).AsTask();
        await Eventually.BecomesTrueAsync(async () => ((string?)await _redis.StringGetAsync(Lease))!.EndsWith('!')); // it waits

        await _redis.KeyExpireAsync(Lease, TimeSpan.FromMilliseconds(1));
        var read = await waiting;

        Assert.Equal(CacheOutcome.Miss, read.Outcome);
        Assert.True(await _redis.KeyExistsAsync(Entry));
    }

    [Fact]
    public async Task The_wait_for_a_lease_that_is_never_released_ends()
    {
        await _redis.StringSetAsync(Lease, "held for long", TimeSpan.FromHours(1));

        var read = await _nodes.CacheAside(0, ShortLease).GetAsync(_key, _source);

        Assert.Equal((CacheOutcome.Bypass, "old"), (read.Outcome, read.Value));
    }

    [Fact]
    public async Task Of_two_holders_the_one_whose_lease_expired_is_refused()
    {
        var first = await ExpiredHolderAsync();
        _source.Commit("new");
        await _nodes.CacheAside(1, Policy with { LeaseTime = TimeSpan.FromMinutes(1) }).GetAsync(_key, _source); // the second holder loads and fills
        Assert.True(await _redis.KeyExistsAsync(Entry));

        _source.Open();
        await first;

        Assert.Equal("new", (await _nodes.CacheAside(0, ShortLease).GetAsync(_key, _source)).Value);
    }

    [Fact]
    public async Task A_holder_whose_lease_expired_does_not_release_the_lease_of_the_next()
    {
        var first = await ExpiredHolderAsync();
        await _redis.StringSetAsync(Lease, "the next");

        _source.Open();
        await first;

        Assert.Equal("the next", await _redis.StringGetAsync(Lease));
    }

    [Fact]
    public async Task A_load_that_fails_after_its_lease_expired_does_not_release_the_lease_of_the_next()
    {
        var failing = await ExpiredHolderAsync(fails: true);
        await _redis.StringSetAsync(Lease, "the next");

        _source.Open();
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);

        Assert.Equal("the next", await _redis.StringGetAsync(Lease));
    }

    [Fact]
    public async Task A_failed_load_releases_its_lease()
    {
        _source.Fails = new InvalidOperationException("The database is away.");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _nodes.CacheAside(0, Policy).GetAsync(_key, _source).AsTask());

        Assert.False(await _redis.KeyExistsAsync(Lease));
    }

    [Fact]
    public async Task A_load_whose_result_cannot_be_serialized_releases_its_lease()
    {
        var cache = _nodes.CacheAside(0, Policy, new Unwritable());

        await Assert.ThrowsAsync<NotSupportedException>(() => cache.GetAsync(_key, _source).AsTask());

        Assert.False(await _redis.KeyExistsAsync(Lease));
    }

    [Fact]
    public async Task A_claim_whose_reply_comes_after_the_deadline_leaves_no_lease()
    {
        var late = new LateClaim();
        var node = _nodes.Running;
        await _nodes.AddAsync(
            configure: options => (options.Redis.Deadline, options.Redis.BreakerMinimumCalls) = (TimeSpan.FromMilliseconds(500), 10_000), seam: late);
        var cache = _nodes.CacheAside(node, Policy with { LeaseTime = TimeSpan.FromMinutes(5) });

        await Eventually.BecomesTrueAsync(async () =>
        {
            await cache.GetAsync(_key, _source);
            return late.IsWithheld; // a busy machine may have missed an earlier deadline
        });

        await Eventually.BecomesTrueAsync(async () => !await _redis.KeyExistsAsync(Lease));
    }

    [Fact]
    public async Task A_fill_that_Redis_refused_leaves_no_lease()
    {
        await using var small = await RedisServer.StartAsync();
        await using var nodes = await Nodes.StartAsync(1, small.Endpoint, options => options.Redis.BreakerMinimumCalls = 10_000); // nothing is sent while it is open
        var redis = await nodes.DirectAsync();
        var wasRead = _source.HoldNext();
        var reading = nodes.CacheAside(0, Policy with { LeaseTime = TimeSpan.FromMinutes(5) }).GetAsync(_key, _source).AsTask();
        await wasRead;
        await redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");

        _source.Open();
        await reading;

        await Eventually.BecomesTrueAsync(async () => !await redis.KeyExistsAsync(nodes.Prefix + _key + ":lease"));
    }

    [Fact]
    public async Task A_row_that_is_absent_and_not_remembered_leaves_neither_entry_nor_lease()
    {
        await _nodes.CacheAside(0, Policy).GetAsync(_key, new Source(null));

        Assert.Equal((false, false), (await _redis.KeyExistsAsync(Entry), await _redis.KeyExistsAsync(Lease)));
    }

    private async Task<Task> ExpiredHolderAsync(bool fails = false)
    {
        var wasRead = _source.HoldNext();
        var first = _nodes.CacheAside(0, ShortLease).GetAsync(_key, async ct =>
        {
            var row = await _source.LoadAsync(ct);
            return fails ? throw new InvalidOperationException("The database is away.") : row;
        }).AsTask();
        await wasRead;
        await Eventually.BecomesTrueAsync(async () => !await _redis.KeyExistsAsync(Lease));
        return first;
    }

    /// <summary>Sends every call, and withholds the reply to the first request for a lease.</summary>
    private sealed class LateClaim : IRedisSeam
    {
        private int _withheld;

        public bool IsWithheld => Volatile.Read(ref _withheld) == 1;

        public async Task<T> CallAsync<T>(string operation, Func<Task<T>> call)
        {
            var reply = await call();
            if (operation == "TakeLeaseAsync" && Interlocked.Exchange(ref _withheld, 1) == 0)
            {
                await new TaskCompletionSource().Task;
            }

            return reply;
        }

        public void Deliver(string channel, string message, Action<string> act) => act(message);
    }

    private sealed class Unwritable : ICacheSerializer<string>
    {
        public void Write(string value, System.Buffers.IBufferWriter<byte> output) => throw new NotSupportedException();

        public string Read(ReadOnlyMemory<byte> payload) => throw new NotSupportedException();
    }
}
