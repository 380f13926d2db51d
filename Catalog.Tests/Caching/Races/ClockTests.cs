using Catalog.Caching;
using Catalog.Caching.Clocks;

namespace Catalog.Tests.Caching.Races;

/// <summary>Wrong clocks, and nodes that were paused.</summary>
public sealed class ClockTests : IAsyncLifetime
{
    private static readonly CachePolicy Policy = new()
    {
        Resource = "thing",
        Ttl = TimeSpan.FromHours(1),
        Jitter = 0,
        LocalTtl = TimeSpan.FromHours(1),
        StaleIfError = TimeSpan.FromHours(1),
    };

    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await Nodes.StartAsync(1);

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Theory]
    [InlineData(15)]
    [InlineData(-15)]
    public async Task An_entry_of_a_node_whose_clock_is_off_is_as_fresh_as_any_other(int minutes)
    {
        await _nodes.AddAsync(time: new ManualTime(TimeSpan.FromMinutes(minutes)));
        await _nodes.CacheAside(1, Policy).GetAsync(_key, _source);

        var read = await _nodes.CacheAside(0, Policy).GetAsync(_key, _source);

        Assert.Equal(CacheOutcome.SharedHit, read.Outcome);
        Assert.InRange(read.Ttl, TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(61));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(-15)]
    public async Task A_node_whose_clock_is_off_judges_the_entries_of_others_correctly(int minutes)
    {
        await _nodes.AddAsync(time: new ManualTime(TimeSpan.FromMinutes(minutes)));
        await _nodes.CacheAside(0, Policy).GetAsync(_key, _source);

        var read = await _nodes.CacheAside(1, Policy).GetAsync(_key, _source);

        Assert.Equal(CacheOutcome.SharedHit, read.Outcome);
        Assert.InRange(read.Ttl, TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(61));
    }

    [Fact]
    public async Task The_copies_of_a_node_that_was_paused_are_not_trusted_until_it_has_polled_the_bus()
    {
        var time = new ManualTime();
        await _nodes.AddAsync(time: time, configure: options =>
            (options.BusPoll, options.TrustFor) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20))); // its poll does not run here
        var paused = _nodes.CacheAside(1, Policy);
        await paused.GetAsync(_key, _source);
        var before = paused.TryGetLocal(_key, out _);

        time.Advance(_nodes[1].Options.TrustFor);

        Assert.Equal((true, false), (before, paused.TryGetLocal(_key, out _)));
    }

    [Fact]
    public void A_pause_while_the_reply_was_under_way_does_not_set_back_the_time_of_Redis()
    {
        var time = new ManualTime();
        time.Stop();
        var clock = new MonotonicClock(time);
        var redis = new RedisClock(clock, time);
        redis.Observe(1_000_000, clock.Milliseconds);
        var asked = clock.Milliseconds;
        time.Advance(TimeSpan.FromSeconds(60)); // after Redis has answered

        redis.Observe(1_000_000, asked);

        Assert.Equal(1_060_000, redis.Milliseconds);
    }

    [Fact]
    public async Task A_copy_is_not_served_past_its_own_TTL()
    {
        var time = new ManualTime();
        await _nodes.AddAsync(time: time, configure: options => options.TrustFor = TimeSpan.FromHours(1));
        var cache = _nodes.CacheAside(1, Policy with { LocalTtl = TimeSpan.FromMinutes(10) });
        await cache.GetAsync(_key, _source);

        time.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(CacheOutcome.SharedHit, (await cache.GetAsync(_key, _source)).Outcome);
    }
}
