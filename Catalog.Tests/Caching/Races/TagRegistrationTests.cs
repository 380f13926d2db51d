using Catalog.Caching;
using Catalog.Caching.Entries;
using Catalog.Caching.Patterns;

namespace Catalog.Tests.Caching.Races;

/// <summary>How long Redis remembers the tags of entries: a node that starts later refuses an entry whose tag Redis has forgotten.</summary>
public sealed class TagRegistrationTests : IAsyncLifetime
{
    private static readonly CachePolicy Policy = new() { Resource = "thing", Ttl = TimeSpan.FromDays(7), Jitter = 0 };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly ManualTime _time = new();
    private readonly Source _source = new("old");
    private Nodes _nodes = null!;
    private CacheAside<string> _cache = null!;

    public async ValueTask InitializeAsync()
    {
        _source.Tags = [Invalidating.TagOf(_key)];
        _nodes = await Nodes.StartAsync(0);
        await _nodes.AddAsync(time: _time);
        _cache = _nodes.CacheAside(0, Policy);
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task A_tag_is_remembered_for_as_long_as_an_entry_that_carries_it()
    {
        await _cache.GetAsync(_key, _source);

        Assert.True(await LeftAsync(TagKey) >= await LeftAsync(_key));
    }

    [Fact]
    public async Task A_fill_prolongs_the_memory_of_a_tag_that_would_end_before_the_entry()
    {
        await _cache.GetAsync(_key, _source);
        await (await _nodes.DirectAsync()).KeyExpireAsync(_nodes.Prefix + TagKey, TimeSpan.FromDays(1));
        _time.Advance(TimeSpan.FromDays(13)); // as if they had passed in Redis

        await _cache.GetAsync(_key + "2", _source);

        Assert.True(await LeftAsync(TagKey) >= await LeftAsync(_key + "2"));
    }

    [Fact]
    public async Task An_invalidation_does_not_shorten_the_memory_of_a_tag()
    {
        await _cache.GetAsync(_key, _source);
        await _cache.InvalidateTagAsync(Invalidating.TagOf(_key));

        await _cache.GetAsync(_key, _source); // this node has registered the tag before

        Assert.True(await LeftAsync(TagKey) >= await LeftAsync(_key));
    }

    private string TagKey => $"tag:{{{Tags.Hash(Invalidating.TagOf(_key)):x16}}}";

    private async Task<TimeSpan> LeftAsync(string key) =>
        await (await _nodes.DirectAsync()).KeyTimeToLiveAsync(_nodes.Prefix + key) ?? TimeSpan.Zero;
}
