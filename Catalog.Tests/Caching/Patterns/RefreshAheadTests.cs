using Catalog.Caching;
using Catalog.Caching.Patterns;

namespace Catalog.Tests.Caching.Patterns;

public sealed class RefreshAheadTests
{
    // Every read comes after this refresh point, so no test has to wait for one.
    private const double AtOnce = 0.000001;
    private static readonly CachePolicy Policy = new() { Resource = "trend", Ttl = TimeSpan.FromHours(1), Jitter = 0 };
    private readonly string _key = $"trend:{{{Guid.NewGuid():N}}}";

    [Fact]
    public async Task A_late_read_returns_the_cached_value_and_refreshes_it_in_the_background()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var source = new Source("old");
        var cache = nodes.CacheAside(0, Policy with { RefreshAhead = AtOnce });
        await cache.GetAsync(_key, source);
        source.Commit("new");

        var late = await ReadUntilRefreshAsync(cache, source);
        source.Open();

        Assert.Equal("old", late.Value);
        var reader = nodes.CacheAside(0, Policy);
        Assert.Equal("new", (await reader.GetUntilAsync(_key, source, r => r.Value == "new")).Value);
    }

    [Fact]
    public async Task A_refresh_that_races_with_an_invalidation_is_not_stored()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var source = new Source("old");
        var cache = nodes.CacheAside(0, Policy with { RefreshAhead = AtOnce });
        await cache.GetAsync(_key, source);

        await ReadUntilRefreshAsync(cache, source); // the refresh has the old row in its hand
        source.Commit("new");
        await cache.InvalidateAsync(_key);
        source.Open();

        Assert.Equal("new", (await cache.GetAsync(_key, source)).Value);
    }

    [Fact]
    public async Task Before_the_refresh_point_a_read_starts_nothing()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var source = new Source("old");
        var cache = nodes.CacheAside(0, Policy with { RefreshAhead = 0.99 });

        await cache.GetAsync(_key, source);
        await cache.GetAsync(_key, source);

        Assert.Equal((0, 1), (nodes[0].Flights.Count, source.Loads));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task An_absent_row_is_not_loaded_again_before_its_own_refresh_point(int localSeconds)
    {
        await using var nodes = await Nodes.StartAsync(1);
        var cache = nodes.CacheAside(0, Policy with
        {
            RefreshAhead = 0.8,
            NegativeTtl = TimeSpan.FromMinutes(5),
            LocalTtl = TimeSpan.FromSeconds(localSeconds),
        });
        var source = new Source(null);

        for (var read = 0; read < 5; read++)
        {
            await cache.GetAsync(_key, source);
            await Eventually.BecomesTrueAsync(() => nodes[0].Flights.Count == 0);
        }

        Assert.Equal(1, source.Loads);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task A_value_that_drew_a_short_life_is_not_loaded_again_before_its_refresh_point(int localSeconds)
    {
        await using var nodes = await Nodes.StartAsync(0);
        await nodes.AddAsync(random: new LowestDraw());
        var source = new Source("old");
        var cache = nodes.CacheAside(0, Policy with { Jitter = 0.5, RefreshAhead = 0.4, LocalTtl = TimeSpan.FromSeconds(localSeconds) });

        for (var read = 0; read < 5; read++)
        {
            await cache.GetAsync(_key, source);
            await Eventually.BecomesTrueAsync(() => nodes[0].Flights.Count == 0);
        }

        Assert.Equal(1, source.Loads);
    }

    // The refresh point is a fraction of a millisecond after the fill: the first read may still be before it.
    private async Task<CacheRead<string>> ReadUntilRefreshAsync(CacheAside<string> cache, Source source)
    {
        var wasRead = source.HoldNext();
        CacheRead<string> read;
        do
        {
            read = await cache.GetAsync(_key, source);
        }
        while (!wasRead.IsCompleted);

        return read;
    }
}
