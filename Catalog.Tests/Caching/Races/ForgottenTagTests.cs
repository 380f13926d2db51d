using Catalog.Caching;
using Catalog.Caching.Entries;
using Catalog.Caching.Patterns;
using StackExchange.Redis;

namespace Catalog.Tests.Caching.Races;

/// <summary>Entries that a node finds which was not running when their tag was invalidated.</summary>
public class ForgottenTagTests : IAsyncLifetime
{
    private static readonly CachePolicy Policy = new() { Resource = "thing" };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");
    private Nodes _nodes = null!;
    private CacheAside<string> _cache = null!;

    /// <summary>How many shards the bus has.</summary>
    protected virtual int Shards => 1;

    public async ValueTask InitializeAsync()
    {
        _source.Tags = [Invalidating.TagOf(_key)];
        _nodes = await Nodes.StartAsync(1, configure: Configure);
        _cache = _nodes.CacheAside(0, Policy);
        await _cache.GetAsync(_key, _source);
    }

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task A_node_that_starts_later_asks_redis_which_tags_were_invalidated()
    {
        _source.Commit("new");
        await _cache.InvalidateTagAsync(Invalidating.TagOf(_key));

        Assert.Equal((CacheOutcome.Miss, "new"), await ReadOnNewNodeAsync());
    }

    [Fact]
    public async Task An_entry_whose_tag_redis_has_forgotten_is_not_used()
    {
        _source.Commit("new");
        await _cache.InvalidateTagAsync(Invalidating.TagOf(_key));
        await ForgetTagsAsync();

        Assert.Equal((CacheOutcome.Miss, "new"), await ReadOnNewNodeAsync());
    }

    [Fact]
    public async Task An_entry_with_valid_tags_is_used_by_a_node_that_starts_later()
    {
        await _cache.InvalidateTagAsync("another");

        Assert.Equal((CacheOutcome.SharedHit, "old"), await ReadOnNewNodeAsync());
    }

    [Theory]
    [InlineData("on the node itself")]
    [InlineData("on a new node")]
    public async Task A_redis_that_lost_its_sequence_does_not_return_a_tag_to_an_earlier_generation(string where)
    {
        await _cache.InvalidateTagAsync(Invalidating.TagOf(_key));
        var redis = await _nodes.DirectAsync();
        await _cache.GetAsync(_key, _source); // loaded after that, with a higher stamp than Redis will have
        await redis.KeyDeleteAsync([.. _nodes[0].Bus.Shards.Select(shard => (RedisKey)shard.Log.SequenceKey)]);

        _source.Commit("new");
        await _cache.InvalidateTagAsync(Invalidating.TagOf(_key));

        var value = where == "on a new node" ? (await ReadOnNewNodeAsync()).Value : (await _cache.GetAsync(_key, _source)).Value;
        Assert.Equal("new", value);
    }

    [Fact]
    public async Task A_generation_that_another_node_has_raised_higher_meanwhile_is_not_lowered()
    {
        var tag = Tags.Hash(Invalidating.TagOf(_key));
        await _cache.InvalidateTagAsync(Invalidating.TagOf(_key));
        var raised = await _nodes[0].Register.GenerationAsync(tag) + 1000;
        await (await _nodes.DirectAsync()).StringSetAsync($"{_nodes.Prefix}tag:{{{tag:x16}}}", raised);

        await _cache.InvalidateTagAsync(Invalidating.TagOf(_key)); // like a node that read the sequence before the other one did

        Assert.Equal(raised, await _nodes[0].Register.GenerationAsync(tag));
    }

    [Fact]
    public async Task After_redis_lost_everything_a_fill_registers_its_tags_again()
    {
        var redis = await _nodes.DirectAsync();
        await redis.KeyDeleteAsync((RedisKey[])(await redis.ExecuteAsync("KEYS", _nodes.Prefix + "*"))!);
        var started = _nodes[0].Generations.Since(0);
        await Eventually.BecomesTrueAsync(() => _nodes[0].Bus.Shards.Select((_, i) => _nodes[0].Generations.Since(i)).All(since => since > started));

        await _cache.GetAsync(_key, _source);

        Assert.Equal((CacheOutcome.SharedHit, "old"), await ReadOnNewNodeAsync());
    }

    [Fact]
    public async Task A_node_that_finds_a_tag_forgotten_registers_it_again_although_it_did_so_before()
    {
        await MoveOnAsync();
        await _nodes.AddAsync(configure: Configure); // looks up the tags of entries from before it followed the bus
        var onOther = _nodes.CacheAside(1, Policy);
        await onOther.GetAsync("other:" + _key, _source); // has registered the tag in Redis
        await ForgetTagsAsync();

        var (miss, fill) = (await onOther.GetAsync(_key, _source), await onOther.GetAsync(_key, _source));

        Assert.Equal(CacheOutcome.Miss, miss.Outcome);
        Assert.NotEqual(CacheOutcome.Miss, fill.Outcome);
        Assert.Equal((CacheOutcome.SharedHit, "old"), await ReadOnNewNodeAsync());
    }

    private async Task<(CacheOutcome Outcome, string? Value)> ReadOnNewNodeAsync()
    {
        await MoveOnAsync();
        await _nodes.AddAsync(configure: Configure);
        var read = await _nodes.CacheAside(_nodes.Running - 1, Policy).GetAsync(_key, _source);
        return (read.Outcome, read.Value);
    }

    // Advances the bus, so that a node that starts to follow it now looks up the tags of stored entries.
    private async Task MoveOnAsync() => await Task.WhenAll(_nodes[0].Bus.Shards.Select(shard => shard.PublishAsync("").AsTask()));

    private void Configure(CachingOptions options) => options.BusShards = Shards;

    private async Task ForgetTagsAsync()
    {
        var redis = await _nodes.DirectAsync();
        var tags = (RedisKey[])(await redis.ExecuteAsync("KEYS", _nodes.Prefix + "tag:*"))!;
        await redis.KeyDeleteAsync(tags);
    }
}
