using Catalog.Caching;
using Catalog.Caching.Patterns;
using Microsoft.Extensions.Time.Testing;

namespace Catalog.Tests.Caching.Protection;

/// <summary>A share of hits is compared with the source.</summary>
public sealed class HitVerifierTests : IAsyncLifetime
{
    private static readonly CachePolicy Policy = new()
    {
        Resource = "thing",
        Ttl = TimeSpan.FromHours(1),
        LocalTtl = TimeSpan.FromHours(1),
        NegativeTtl = TimeSpan.FromHours(1),
        VerifyShare = 1,
    };

    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly FakeTimeProvider _time = new();
    private readonly Source _source = new("old");
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(0);
        await _nodes.AddAsync(time: _time);
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Theory]
    [InlineData("old")]
    [InlineData(null)]
    public async Task A_hit_that_is_what_the_source_has_counts_as_right(string? value)
    {
        _source.Commit(value);
        var cache = _nodes.CacheAside(0, Policy);
        await cache.GetAsync(_key, _source);

        await cache.GetAsync(_key, _source);

        await Eventually.BecomesTrueAsync(() => cache.Counters.VerifiedHits == 1);
        Assert.Equal((0L, (double?)0), (cache.Counters.StaleHits, cache.Counters.Nines));
        Assert.Equal(2, _source.Loads);
    }

    [Fact]
    public async Task A_hit_that_nobody_invalidates_although_the_source_has_changed_counts_as_stale()
    {
        var cache = _nodes.CacheAside(0, Policy);
        await cache.GetAsync(_key, _source);
        _source.Commit("new");

        Assert.Equal("old", (await cache.GetAsync(_key, _source)).Value);

        await WhenVerifiedAsync(cache);
        Assert.Equal(1, cache.Counters.StaleHits);
    }

    [Fact]
    public async Task A_hit_whose_invalidation_is_under_way_counts_as_right()
    {
        var cache = _nodes.CacheAside(0, Policy);
        await cache.GetAsync(_key, _source);
        _source.Commit("new");
        await cache.GetAsync(_key, _source);
        await Eventually.BecomesTrueAsync(() => _source.Loads == 2);

        await cache.InvalidateAsync(_key);

        await WhenVerifiedAsync(cache);
        Assert.Equal(0, cache.Counters.StaleHits);
    }

    [Fact]
    public async Task Without_a_share_no_hit_costs_a_load()
    {
        var cache = _nodes.CacheAside(0, Policy with { VerifyShare = 0 });
        for (var i = 0; i < 20; i++)
        {
            await cache.GetAsync(_key, _source);
        }

        Assert.Equal((1, (double?)null), (_source.Loads, cache.Counters.Nines));
    }

    // The comparison waits on the node's clock.
    private Task WhenVerifiedAsync(CacheAside<string> cache) => Eventually.BecomesTrueAsync(() =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(100));
        return cache.Counters.VerifiedHits == 1;
    });
}
