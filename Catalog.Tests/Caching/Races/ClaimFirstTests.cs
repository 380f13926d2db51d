using System.Collections.Concurrent;
using Catalog.Caching;
using Catalog.Caching.Patterns;
using Catalog.Caching.Reading;
using Catalog.Caching.Redis;
using Catalog.Caching.Shared;
using StackExchange.Redis;

namespace Catalog.Tests.Caching.Races;

/// <summary>Readers of a resource whose keys are usually missing in L2 ask for the lease at once, without a look before it.</summary>
public sealed class ClaimFirstTests : IAsyncLifetime
{
    private readonly CachePolicy _policy = new() { Resource = "thing" };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private readonly Recorder _calls = new();
    private Nodes _nodes = null!;
    private CacheAside<string> _cache = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(0);
        await _nodes.AddAsync(configure: options => options.Redis.BreakerMinimumCalls = 10_000, seam: _calls); // one failure is not an outage
        await _nodes.AddAsync();
        _cache = _nodes.CacheAside(0, _policy);
        await MissAsync(_cache);
        _calls.Operations.Clear();
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    /// <summary>Reads keys that are nowhere, until misses are usual.</summary>
    internal static async Task MissAsync(CacheAside<string> cache)
    {
        for (var i = 0; i < 32; i++)
        {
            await cache.GetAsync($"thing:{{{Guid.NewGuid():N}}}", new Source("another"));
        }
    }

    [Fact]
    public async Task A_miss_takes_two_round_trips()
    {
        await _cache.GetAsync(_key, _source);

        Assert.Equal(["TakeLeaseAsync", "FillAsync"], _calls.Operations.Where(IsOfARead));
    }

    [Fact]
    public async Task An_entry_is_served_without_a_load_and_no_lease_remains()
    {
        await _nodes.CacheAside(1, _policy).GetAsync(_key, _source);

        Assert.Equal(CacheOutcome.SharedHit, (await _cache.GetAsync(_key, _source)).Outcome);

        Assert.Equal(1, _source.Loads);
        Assert.False(await (await _nodes.DirectAsync()).KeyExistsAsync($"{_nodes.Prefix}{_key}:lease"));
    }

    [Fact]
    public async Task A_stale_entry_is_served_at_once_and_refreshed_in_the_background()
    {
        var brief = new CachePolicy { Resource = "thing", Ttl = TimeSpan.FromMilliseconds(1), StaleWhileRevalidate = TimeSpan.FromMinutes(1) };
        var cache = _nodes.CacheAside(0, brief);
        await MissAsync(cache);
        await _nodes.CacheAside(1, brief).GetAsync(_key, _source);
        _source.Commit("new");

        Assert.Equal("old", (await cache.GetUntilAsync(_key, _source, read => read.Outcome == CacheOutcome.Stale)).Value);

        await cache.GetUntilAsync(_key, _source, read => read.Value == "new");
    }

    [Fact]
    public async Task Readers_of_two_nodes_share_one_load()
    {
        var other = _nodes.CacheAside(1, _policy);
        await MissAsync(other);
        var wasRead = _source.HoldNext();
        var first = _cache.GetAsync(_key, _source).AsTask();
        await wasRead;

        var second = other.GetAsync(_key, _source).AsTask();
        _source.Open();

        Assert.Equal(["old", "old"], [(await first).Value, (await second).Value]);
        Assert.Equal(1, _source.Loads);
    }

    [Fact]
    public async Task A_key_of_the_wrong_type_keeps_no_lease()
    {
        var redis = await _nodes.DirectAsync();
        await redis.ListRightPushAsync($"{_nodes.Prefix}{_key}", "not an entry");

        Assert.Equal("old", (await _cache.GetAsync(_key, _source)).Value);

        Assert.False(await redis.KeyExistsAsync($"{_nodes.Prefix}{_key}:lease"));
    }

    [Fact]
    public async Task After_a_lease_that_Redis_refused_the_next_read_looks_first_and_finds_the_entry()
    {
        await _nodes.CacheAside(1, _policy).GetAsync(_key, _source);
        _calls.Fails = "TakeLeaseAsync";

        Assert.Equal(CacheOutcome.Bypass, (await _cache.GetAsync(_key, _source)).Outcome);

        Assert.Equal(CacheOutcome.SharedHit, (await _cache.GetAsync(_key, _source)).Outcome);
    }

    [Fact]
    public void A_few_entries_found_end_it()
    {
        var misses = new UsualMisses();
        for (var i = 0; i < 1000; i++)
        {
            misses.Saw(SharedState.Nothing);
        }

        Assert.True(misses.AreUsual);
        for (var i = 0; i < 6; i++)
        {
            misses.Saw(SharedState.Fresh);
        }

        Assert.False(misses.AreUsual);
    }

    [Fact]
    public void Where_every_other_read_finds_an_entry_misses_are_never_usual()
    {
        var misses = new UsualMisses();
        for (var i = 0; i < 1000; i++)
        {
            misses.Saw(i % 2 == 0 ? SharedState.Nothing : SharedState.Stale);
            Assert.False(misses.AreUsual);
        }
    }

    private static bool IsOfARead(string operation) => operation is "ReadAsync" or "TakeLeaseAsync" or "FillAsync" or "ReleaseAsync";

    private sealed class Recorder : IRedisSeam
    {
        public ConcurrentQueue<string> Operations { get; } = new();

        public string? Fails { get; set; }

        public Task<T> CallAsync<T>(string operation, Func<Task<T>> call)
        {
            Operations.Enqueue(operation);
            return operation == Fails ? Task.FromException<T>(new RedisException("The test says so.")) : call();
        }

        public void Deliver(string channel, string message, Action<string> act) => act(message);
    }
}
