using Catalog.Caching;
using Catalog.Infrastructure.Products;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Activity;

public sealed class ActivityFeedTests
{
    [Fact]
    public async Task A_feed_is_the_newest_100_events_of_its_user_newest_first()
    {
        await using var stage = await ActivityStage.StartAsync(1);
        var (product, user, other) = (await stage.AddProductAsync(), await stage.AddUserAsync(), await stage.AddUserAsync());
        for (var i = 0; i < 103; i++)
        {
            await stage[0].TakeAsync(user, product, $"k{i}");
        }

        await stage[0].TakeAsync(other, product, "other");
        await stage[0].FlushAsync();

        Assert.Equal(Enumerable.Range(3, 100).Reverse().Select(i => $"k{i}"), await stage[0].FeedAsync(user));
    }

    [Fact]
    public async Task A_feed_that_is_cached_shows_new_events_on_every_node_once_they_are_stored()
    {
        await using var stage = await ActivityStage.StartAsync(2);
        var (product, user) = (await stage.AddProductAsync(), await stage.AddUserAsync());
        Assert.Empty((await stage[0].FeedAsync(user))!);
        Assert.Equal(CacheOutcome.SharedHit, (await stage[1].Feed.GetAsync(user, CancellationToken.None)).Outcome);

        await stage[0].TakeAsync(user, product, "a");
        await stage[0].FlushAsync();

        Assert.Equal(["a"], await stage[1].FeedAsync(user));
    }

    [Fact]
    public async Task A_feed_does_not_stay_behind_when_a_consumer_dies_right_after_the_commit()
    {
        await using var stage = await ActivityStage.StartAsync(2);
        var (product, user) = (await stage.AddProductAsync(), await stage.AddUserAsync());
        Assert.Empty((await stage[0].FeedAsync(user))!);
        await stage[0].TakeAsync(user, product, "a");
        var inHand = Assert.Single(await stage.TakeAndDieAsync());
        await TestDatabase.ScalarAsync<long>(
            stage.Database,
            $"INSERT INTO activity (id, user_id, kind, product_id, at) VALUES ('{inHand.Fields["id"]}', {user}, 'a', {product}, now()) RETURNING position");

        await stage[1].FlushAsync();

        Assert.Equal(["a"], await stage[1].FeedAsync(user));
    }

    [Fact]
    public async Task A_feed_no_longer_shows_a_product_that_was_removed()
    {
        await using var stage = await ActivityStage.StartAsync(1);
        var (product, user) = (await stage.AddProductAsync(), await stage.AddUserAsync());
        await stage[0].TakeAsync(user, product, "a");
        await stage[0].FlushAsync();
        Assert.Equal(["a"], await stage[0].FeedAsync(user));

        await TestDatabase.ScalarAsync<long>(stage.Database, $"DELETE FROM products WHERE id = {product} RETURNING id");
        await stage[0].Node.Invalidator.InvalidateTagAsync(ProductStore.Tag(product));

        Assert.Empty((await stage[0].FeedAsync(user))!);
    }

    [Fact]
    public async Task A_user_who_was_removed_has_no_feed()
    {
        await using var stage = await ActivityStage.StartAsync(1);
        var user = await stage.AddUserAsync();
        Assert.Empty((await stage[0].FeedAsync(user))!);

        await TestDatabase.ScalarAsync<long>(stage.Database, $"DELETE FROM users WHERE id = {user} RETURNING id");
        await stage[0].Feed.ChangedAsync([user]);

        Assert.Null(await stage[0].FeedAsync(user));
    }
}
