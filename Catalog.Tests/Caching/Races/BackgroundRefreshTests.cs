using Catalog.Caching;
using Catalog.Caching.Patterns;

namespace Catalog.Tests.Caching.Races;

/// <summary>Background refreshes in races with changes and with each other.</summary>
public sealed class BackgroundRefreshTests : IAsyncLifetime
{
    private static readonly CachePolicy Stale = new()
    {
        Resource = "thing",
        Ttl = TimeSpan.FromMinutes(1),
        Jitter = 0,
        LocalTtl = TimeSpan.FromMinutes(1),
        StaleWhileRevalidate = TimeSpan.FromMinutes(10),
    };

    // Every read starts a refresh, because the draw always exceeds the remaining TTL.
    private static readonly CachePolicy Early = Stale with { EarlyRefresh = 10 };
    private static readonly TimeSpan PastTtl = TimeSpan.FromMinutes(2);

    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private readonly ManualTime _time = new();
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(0);
        for (var i = 0; i < 2; i++)
        {
            await _nodes.AddAsync(configure: PollSeldom, time: _time, random: new HighestDraw());
        }
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task A_stale_value_is_served_at_once_while_one_caller_refreshes_it()
    {
        var cache = _nodes.CacheAside(0, Stale);
        await cache.GetAsync(_key, _source);
        _time.Advance(PastTtl);
        _source.Commit("new");
        _ = _source.HoldNext();

        var reads = new List<CacheRead<string>>();
        for (var i = 0; i < 10; i++)
        {
            reads.Add(await cache.GetAsync(_key, _source));
        }

        _source.Open();
        Assert.All(reads, read => Assert.Equal((CacheOutcome.Stale, "old"), (read.Outcome, read.Value)));
        Assert.True((await cache.GetUntilAsync(_key, _source, read => read.Value == "new")).Found);
        Assert.Equal(2, _source.Loads);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_refresh_that_has_read_the_old_row_does_not_survive_a_delete(int writer)
    {
        var cache = _nodes.CacheAside(0, Stale);
        await cache.GetAsync(_key, _source);
        _time.Advance(PastTtl);
        var wasRead = _source.HoldNext();
        await cache.GetAsync(_key, _source);
        await wasRead;

        _source.Commit(null);
        await _nodes.CacheAside(writer, Stale).InvalidateAsync(_key);
        await _nodes.CaughtUpAsync();
        _source.Open();
        await IdleAsync();

        Assert.False((await cache.GetAsync(_key, _source)).Found);
        Assert.False((await _nodes.CacheAside(1, Stale).GetAsync(_key, _source)).Found);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_early_refresh_that_has_read_the_old_row_does_not_survive_a_change(int writer)
    {
        var cache = _nodes.CacheAside(0, Early);
        await SlowlyLoadedAsync(cache);
        var wasRead = _source.HoldNext();
        await cache.GetAsync(_key, _source); // fresh, but draws an early refresh
        await wasRead;

        _source.Commit("new");
        await _nodes.CacheAside(writer, Early).InvalidateAsync(_key);
        await _nodes.CaughtUpAsync();
        _source.Open();
        await IdleAsync();

        Assert.Equal("new", (await cache.GetAsync(_key, _source)).Value);
        Assert.Equal("new", (await _nodes.CacheAside(1, Early).GetAsync(_key, _source)).Value);
    }

    [Fact]
    public async Task A_refresh_is_not_served_once_its_tag_was_invalidated_meanwhile()
    {
        _source.Tags = [Invalidating.TagOf(_key)];
        var cache = _nodes.CacheAside(0, Stale);
        await cache.GetAsync(_key, _source);
        _time.Advance(PastTtl);
        var wasRead = _source.HoldNext();
        await cache.GetAsync(_key, _source);
        await wasRead;

        _source.Commit("new");
        await _nodes.CacheAside(1, Stale).InvalidateTagAsync(Invalidating.TagOf(_key));
        await _nodes.CaughtUpAsync();
        _source.Open();
        await IdleAsync();

        Assert.Equal("new", (await cache.GetAsync(_key, _source)).Value);
    }

    [Fact]
    public async Task While_one_node_refreshes_a_stale_value_another_serves_it_and_does_not_load()
    {
        await _nodes.CacheAside(0, Stale).GetAsync(_key, _source);
        _time.Advance(PastTtl);
        var wasRead = _source.HoldNext();
        await _nodes.CacheAside(0, Stale).GetAsync(_key, _source);
        await wasRead;

        var read = await _nodes.CacheAside(1, Stale).GetAsync(_key, _source);
        await Eventually.BecomesTrueAsync(() => _nodes[1].Flights.Count == 0);
        var loads = _source.Loads;

        _source.Open();
        Assert.Equal((CacheOutcome.Stale, 2), (read.Outcome, loads));
    }

    [Fact]
    public async Task A_caller_that_saw_the_stale_value_before_another_refreshed_it_does_not_refresh_it_again()
    {
        var first = _nodes.CacheAside(0, Stale);
        await first.GetAsync(_key, _source);
        _time.Advance(PastTtl);
        var held = new HeldSerializer();
        var sawStale = held.HoldNext();
        var late = Task.Run(() => _nodes.CacheAside(1, Stale, held).GetAsync(_key, _source).AsTask());
        await sawStale;
        await first.GetAsync(_key, _source);
        await Eventually.BecomesTrueAsync(() => _source.Loads == 2);
        await IdleAsync();

        held.Open();
        await late;
        await IdleAsync();

        Assert.Equal(2, _source.Loads);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_read_draws_once_whether_it_refreshes_early(bool withResult)
    {
        var draws = new OneHighDraw();
        var cache = new Cache<int, string>(
            await _nodes.AddAsync(configure: PollSeldomAndTrust, time: _time, random: draws),
            new CachePolicy<string>("thing")
            {
                Jitter = 0,
                LocalTtl = TimeSpan.FromMinutes(1),
                EarlyRefresh = 10,
                LeaseTime = TimeSpan.FromMinutes(5),
                LoadTimeout = TimeSpan.FromMinutes(5),
            });
        var wasRead = _source.HoldNext();
        var load = ReadAsync();
        await wasRead;
        _time.Advance(TimeSpan.FromSeconds(10));
        _source.Open();
        await load;

        draws.IsNextHigh = true;
        await ReadAsync();
        await Eventually.BecomesTrueAsync(() => _nodes[2].Flights.Count == 0);

        Assert.Equal(2, _source.Loads);

        async Task<string?> ReadAsync() => withResult
            ? (await cache.ReadAsync(1, _source, static (source, ct) => source.LoadAsync(ct))).Value
            : await cache.GetOrLoadAsync(1, _source, static async (source, ct) => (await source.LoadAsync(ct))?.Value);
    }

    [Fact]
    public async Task What_cannot_refresh_is_served_from_memory_until_the_expiry()
    {
        await _nodes.AddAsync(configure: PollSeldomAndTrust, time: _time, random: new HighestDraw());
        var cache = _nodes.CacheAside(2, Early);
        await SlowlyLoadedAsync(cache);

        var one = await cache.TryGetAsync(_key);
        var many = await cache.GetManyAsync([_key], static (_, _) => throw new InvalidOperationException("It is cached."));

        Assert.Equal((CacheOutcome.LocalHit, CacheOutcome.LocalHit), (one.Outcome, many[0].Outcome));
    }

    [Fact]
    public async Task A_refresh_that_fails_leaves_the_stale_value_and_is_tried_again()
    {
        var cache = _nodes.CacheAside(0, Stale);
        await cache.GetAsync(_key, _source);
        _time.Advance(PastTtl);
        _source.Fails = new InvalidOperationException("The database is away.");
        await cache.GetAsync(_key, _source);
        await IdleAsync();
        var whileItFails = await cache.GetAsync(_key, _source);
        await IdleAsync();

        _source.Fails = null;
        _source.Commit("new");

        Assert.Equal("old", whileItFails.Value);
        Assert.Equal("new", (await cache.GetUntilAsync(_key, _source, read => read.Value == "new")).Value);
    }

    // The measured cost widens the window of early refresh: with a load of 10 s it covers the whole TTL.
    private async Task SlowlyLoadedAsync(CacheAside<string> cache)
    {
        var wasRead = _source.HoldNext();
        var load = cache.GetAsync(_key, _source).AsTask();
        await wasRead;
        _time.Advance(TimeSpan.FromSeconds(10));
        _source.Open();
        await load;
    }

    private Task IdleAsync() => Eventually.BecomesTrueAsync(() => _nodes[0].Flights.Count + _nodes[1].Flights.Count == 0);

    private static void PollSeldom(CachingOptions options) => options.BusPoll = TimeSpan.FromMinutes(10); // a poll would correct the moved clock

    private static void PollSeldomAndTrust(CachingOptions options) =>
        (options.BusPoll, options.TrustFor) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20));

    /// <summary>Draws the lowest number, which refreshes nothing, except once the highest.</summary>
    private sealed class OneHighDraw : Random
    {
        public bool IsNextHigh { get; set; }

        public override double NextDouble()
        {
            var high = IsNextHigh;
            IsNextHigh = false;
            return high ? 1 - 1e-12 : 0;
        }
    }
}
