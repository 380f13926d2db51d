namespace Catalog.Tests.Caching.Events;

/// <summary>Another service follows the invalidations with a consumer group.</summary>
public sealed class ChangesTests : IAsyncLifetime
{
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await Nodes.StartAsync(2);

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task A_follower_receives_every_invalidation_of_every_node_in_order()
    {
        await _nodes[0].Invalidator.InvalidateKeyAsync("before it came");
        await using var follower = new ChangeFollower(_nodes[0], "search");
        follower.Start();

        await _nodes[1].Invalidator.InvalidateKeysAsync(["b", "c"]);
        await _nodes[0].Invalidator.InvalidateTagAsync("group:1");

        await Eventually.BecomesTrueAsync(() => follower.Names.Count == 4);
        Assert.Equal(["before it came", "b", "c", "#group:1"], follower.Names);
    }

    [Fact]
    public async Task Each_group_gets_every_change_and_within_a_group_one_member_gets_it()
    {
        await using var search = new ChangeFollower(_nodes[0], "search");
        await using var mail = new ChangeFollower(_nodes[0], "mail");
        await using var mailToo = new ChangeFollower(_nodes[1], "mail");
        await _nodes[0].Invalidator.InvalidateKeyAsync("a");

        await search.PollAsync(CancellationToken.None);
        await mail.PollAsync(CancellationToken.None);
        await mailToo.PollAsync(CancellationToken.None);

        Assert.Equal(["a"], search.Names);
        Assert.Equal(["a"], mail.Names.Concat(mailToo.Names));
    }

    [Fact]
    public async Task The_pending_changes_of_a_follower_that_died_are_taken_over_by_the_next()
    {
        using var death = new CancellationTokenSource();
        await using var dying = new ChangeFollower(_nodes[0], "search", ct => Task.Delay(Timeout.Infinite, ct));
        await _nodes[0].Invalidator.InvalidateKeysAsync(["a", "b"]);
        var inHand = dying.PollAsync(death.Token);
        await Eventually.BecomesTrueAsync(IsPendingAsync);
        await death.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => inHand);

        await using var next = new ChangeFollower(_nodes[1], "search");
        next.Start();

        await Eventually.BecomesTrueAsync(() => next.Names.Count == 2);
        Assert.Equal(["a", "b"], next.Names);
        await Eventually.BecomesTrueAsync(async () => !await IsPendingAsync());
    }

    private async Task<bool> IsPendingAsync()
    {
        var redis = await _nodes.DirectAsync();
        var summary = (StackExchange.Redis.RedisResult[])(await redis.ExecuteAsync("XPENDING", _nodes.Prefix + "{bus}:stream", "search"))!;
        return (long)summary[0] > 0;
    }
}
