using Catalog.Caching;
using Catalog.Infrastructure.Edge;
using Catalog.Tests.Caching;

namespace Catalog.Tests.Edge;

/// <summary>How a purger follows the bus, with any edge.</summary>
public sealed class EdgePassTests : IAsyncLifetime
{
    private readonly EdgeStage _stage = EdgeStage.Create();
    private readonly RecordedPurges _cache = new();
    private Nodes _nodes = null!;

    private CacheNode Node => _nodes[0];

    public async ValueTask InitializeAsync() => _nodes = await Nodes.StartAsync(1);

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task A_new_purger_purges_everything_first()
    {
        await using var pass = _stage.Pass(Node, _cache);

        await pass.PollAsync(default);

        Assert.Equal(["*"], _cache.All);
    }

    [Fact]
    public async Task Keys_tags_and_bumps_become_surrogate_keys()
    {
        var announcing = await _nodes.AddAsync(configure: options => options.AnnounceVersions = true);
        await using var pass = await FollowingAsync();

        await Node.Invalidator.InvalidateKeyAsync("product:{1}");
        await Node.Invalidator.InvalidateTagAsync("category:garden");
        await Node.Invalidator.InvalidateResourceAsync("reviews");
        await announcing.Versions.BumpAsync("products:garden");
        await pass.PollAsync(default);

        Assert.Equal(["category:garden", "product:1", "products:garden", "reviews"], _cache.All.Skip(1).Order());
    }

    [Fact]
    public async Task A_bump_is_announced_on_the_bus_only_if_configured()
    {
        await using var pass = await FollowingAsync();

        await Node.Versions.BumpAsync("products:garden");

        Assert.Equal(0, await pass.PollAsync(default));
    }

    [Fact]
    public async Task Changes_made_while_no_purger_ran_are_purged_by_the_next_and_nothing_else()
    {
        await (await FollowingAsync()).DisposeAsync();
        await Node.Invalidator.InvalidateKeyAsync("product:{1}");
        await using var next = _stage.Pass(Node, _cache);

        await next.PollAsync(default);

        Assert.Equal(["*", "product:1"], _cache.All);
    }

    [Fact]
    public async Task Purges_that_a_cache_missed_while_down_are_sent_when_it_is_back()
    {
        await using var pass = await FollowingAsync();
        _cache.IsAway = true;
        await Node.Invalidator.InvalidateKeyAsync("product:{1}");
        await Assert.ThrowsAsync<HttpRequestException>(() => pass.PollAsync(default));
        _cache.IsAway = false;

        await pass.PollAsync(default);

        Assert.Equal(["*", "product:1"], _cache.All);
    }

    [Fact]
    public async Task When_the_bus_has_trimmed_messages_everything_is_purged()
    {
        await using var pass = await FollowingAsync();
        await Node.Invalidator.InvalidateKeyAsync("product:{1}");
        await (await _nodes.DirectAsync()).ExecuteAsync("XTRIM", $"{_nodes.Prefix}{{bus}}:stream", "MAXLEN", "0");
        await Node.Invalidator.InvalidateKeyAsync("product:{2}");

        await pass.PollAsync(default);

        Assert.Equal(["*", "*"], _cache.All);
    }

    [Fact]
    public async Task Messages_that_were_trimmed_while_the_cache_was_down_count_as_missed()
    {
        await using var pass = await FollowingAsync();
        _cache.IsAway = true;
        await Node.Invalidator.InvalidateKeyAsync("product:{1}");
        await Assert.ThrowsAsync<HttpRequestException>(() => pass.PollAsync(default));
        await (await _nodes.DirectAsync()).ExecuteAsync("XTRIM", $"{_nodes.Prefix}{{bus}}:stream", "MAXLEN", "0");
        await Node.Invalidator.InvalidateKeyAsync("product:{2}");
        _cache.IsAway = false;

        await pass.PollAsync(default);

        Assert.Equal(["*", "*"], _cache.All);
    }

    [Fact]
    public async Task When_redis_has_lost_its_data_everything_is_purged()
    {
        await using var pass = await FollowingAsync();
        await (await _nodes.DirectAsync()).KeyDeleteAsync($"{_nodes.Prefix}{{bus}}:stream");

        await pass.PollAsync(default);

        Assert.Equal(["*", "*"], _cache.All);
    }

    [Fact]
    public async Task A_name_that_the_purger_does_not_know_purges_everything()
    {
        await using var pass = await FollowingAsync();

        await Node.Invalidator.InvalidateKeyAsync("novelty:{1}");
        await pass.PollAsync(default);

        Assert.Equal(["*", "*"], _cache.All);
    }

    [Fact]
    public async Task A_private_resource_purges_nothing()
    {
        await using var pass = await FollowingAsync();

        await Node.Invalidator.InvalidateKeysAsync(["user:{1}", "session:{abc}", "inventory:{1}"]);

        Assert.Equal(1, await pass.PollAsync(default));
        Assert.Equal(["*"], _cache.All);
    }

    [Fact]
    public async Task The_token_of_a_doctor_purges_nothing()
    {
        await using var pass = await FollowingAsync();

        await Node.Invalidator.InvalidateKeyAsync("doctor:{1}");

        Assert.Equal(1, await pass.PollAsync(default));
        Assert.Equal(["*"], _cache.All);
    }

    [Fact]
    public async Task Each_change_is_purged_at_once_and_twice_more()
    {
        (_stage.Options.SecondPurgeAfter, _stage.Options.ThirdPurgeAfter) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100));
        await _stage.StartPurgerAsync(Node, _cache);
        await Eventually.BecomesTrueAsync(() => _cache.All.Count == 3);

        await Node.Invalidator.InvalidateKeyAsync("product:{1}");

        await Eventually.BecomesTrueAsync(() => _cache.All.Count == 6);
        Assert.Equal(["*", "*", "*", "product:1", "product:1", "product:1"], _cache.All);
    }

    [Fact]
    public async Task A_repetition_does_not_wait_for_changes_that_came_after_it()
    {
        await using var pass = _stage.Pass(Node, _cache, TimeSpan.FromSeconds(4)); // a machine that stalls for as long would have both due at once
        await pass.PollAsync(default);
        await Node.Invalidator.InvalidateKeyAsync("product:{1}");
        var later = Node.RedisClock.Milliseconds + 150;
        await Eventually.BecomesTrueAsync(() => Node.RedisClock.Milliseconds > later);
        await Node.Invalidator.InvalidateKeyAsync("product:{2}");

        await pass.PollAsync(default);

        Assert.Equal(["*", "product:1", "product:2"], _cache.Together);
    }

    [Fact]
    public async Task A_purger_follows_every_shard_of_the_bus()
    {
        (_stage.Options.SecondPurgeAfter, _stage.Options.ThirdPurgeAfter) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100));
        var sharded = await _nodes.AddAsync(configure: options => options.BusShards = 2);
        await _stage.StartPurgerAsync(sharded, _cache);
        await Eventually.BecomesTrueAsync(() => _cache.All.Count == 2 * 3);
        string[] products = [.. Enumerable.Range(0, 8).Select(i => $"product:{{{i}}}")];

        foreach (var product in products)
        {
            await sharded.Invalidator.InvalidateKeyAsync(product);
        }

        await Eventually.BecomesTrueAsync(() => _cache.All.Count(purged => purged != "*") >= products.Length * 3);
        Assert.Equal(products.Length, _cache.All.Distinct().Count(purged => purged != "*"));
        Assert.All(sharded.Bus.Shards, shard => Assert.NotEqual(0, shard.Seen));
    }

    [Fact]
    public async Task A_purger_continues_when_a_cache_that_was_down_is_back()
    {
        _cache.IsAway = true;
        await _stage.StartPurgerAsync(Node, _cache);

        _cache.IsAway = false;

        await Eventually.BecomesTrueAsync(() => _cache.All.Contains("*"));
    }

    // A pass that has purged everything once and received a message since, so it has a position in the stream.
    private async Task<EdgePass> FollowingAsync()
    {
        var pass = _stage.Pass(Node, _cache);
        await pass.PollAsync(default);
        await Node.Invalidator.InvalidateKeyAsync("user:{1}");
        await pass.PollAsync(default);
        return pass;
    }
}
