using Catalog.Testbed;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Npgsql;

namespace Catalog.Tests.Activity;

public sealed class ActivityLogTests
{
    [Fact]
    public async Task Events_of_each_user_are_stored_once_and_in_order_though_all_nodes_consume()
    {
        await using var stage = await ActivityStage.StartAsync(3, configure: options =>
        {
            options.WriteBehind.Shards = 4;
            options.WriteBehind.Consumer.BatchSize = 7;
            options.WriteBehind.Consumer.LeadFor = TimeSpan.FromMilliseconds(10); // the lead changes constantly
            options.WriteBehind.Consumer.Pause = TimeSpan.FromMilliseconds(1);
        });
        var product = await stage.AddProductAsync();
        var users = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            users.Add(await stage.AddUserAsync());
        }

        for (var node = 0; node < 3; node++)
        {
            stage[node].Events.Start(stage[node].Node.Loops);
        }

        await Task.WhenAll(users.Select(async user =>
        {
            for (var i = 0; i < 100; i++)
            {
                await stage[i % 3].TakeAsync(user, product, $"k{i:000}");
            }
        }));

        await Eventually.BecomesTrueAsync(async () => (await stage.StoredAsync()).Length == 500);
        foreach (var user in users)
        {
            var kinds = await TestDatabase.ScalarAsync<string[]>(
                stage.Database, $"SELECT array_agg(kind::text ORDER BY position) FROM activity WHERE user_id = {user}");
            Assert.Equal(Enumerable.Range(0, 100).Select(i => $"k{i:000}"), kinds);
        }
    }

    [Fact]
    public async Task A_consumer_that_dies_after_the_commit_leaves_events_that_are_not_stored_again()
    {
        await using var stage = await ActivityStage.StartAsync(2);
        var (product, user) = (await stage.AddProductAsync(), await stage.AddUserAsync());
        await stage[0].TakeAsync(user, product, "a");
        await stage[0].TakeAsync(user, product, "b");
        await stage[0].Batches.ApplyAsync(await stage.TakeAndDieAsync(), CancellationToken.None);
        await stage[0].TakeAsync(user, product, "c");

        await stage[1].FlushAsync();

        Assert.Equal(["a", "b", "c"], await stage.StoredAsync());
        Assert.Equal((0, 0), (await stage.WaitingAsync(), await stage.DeadLettersAsync()));
    }

    [Fact]
    public async Task A_consumer_that_dies_before_the_commit_leaves_its_events_to_the_next()
    {
        await using var stage = await ActivityStage.StartAsync(2);
        var (product, user) = (await stage.AddProductAsync(), await stage.AddUserAsync());
        await stage[0].TakeAsync(user, product, "a");
        Assert.Single(await stage.TakeAndDieAsync());
        await stage[0].TakeAsync(user, product, "b");

        await stage[1].FlushAsync();

        Assert.Equal(["a", "b"], await stage.StoredAsync());
    }

    [Fact]
    public async Task A_batch_is_one_statement()
    {
        await using var stage = await ActivityStage.StartAsync(1);
        var product = await stage.AddProductAsync();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => stage[0].TakeAsync(null, product)));

        await stage[0].FlushAsync();

        Assert.Equal(300, (await stage.StoredAsync()).Length);
        Assert.Equal(1, await TestDatabase.ScalarAsync<long>(stage.Database, "SELECT count(DISTINCT xmin::text) FROM activity"));
    }

    [Fact]
    public async Task An_event_of_a_deleted_user_is_dropped_and_leaves_no_trace()
    {
        await using var stage = await ActivityStage.StartAsync(1);
        var (product, user) = (await stage.AddProductAsync(), await stage.AddUserAsync());
        await stage[0].TakeAsync(user, product, "a");
        await TestDatabase.ScalarAsync<long>(stage.Database, $"DELETE FROM users WHERE id = {user} RETURNING id");

        await stage[0].FlushAsync();

        Assert.Empty(await stage.StoredAsync());
        Assert.Equal((0, 0), (await stage.WaitingAsync(), await stage.DeadLettersAsync()));
    }

    [Fact]
    public async Task A_poison_event_is_set_aside_and_blocks_no_other()
    {
        await using var stage = await ActivityStage.StartAsync(1);
        var (product, user) = (await stage.AddProductAsync(), await stage.AddUserAsync());
        await stage[0].TakeAsync(user, product, "a");
        await stage[0].TakeAsync(user, 900_000_001, "no-product");
        await stage[0].TakeAsync(user, product, new string('k', 33));
        await stage[0].TakeAsync(user, product, "b");
        var redis = await stage.RedisAsync();
        await redis.ExecuteAsync("XADD", stage.Stream, "*", "what", "nothing of ours");
        await redis.ExecuteAsync("XADD", stage.Stream, "*", "id", "x", "kind", "click", "product", "seven");
        await redis.ExecuteAsync("XADD", stage.Stream, "*", "id", "x", "kind", "\0", "product", $"{product}");
        await stage[0].TakeAsync(user, product, "c");
        await redis.ExecuteAsync("XADD", stage.Stream, "18446744073709551615-1", "id", "x", "kind", "click", "product", $"{product}");

        await stage[0].FlushAsync();

        Assert.Equal(["a", "b", "c"], await stage.StoredAsync());
        Assert.Equal((6, 0), (await stage.DeadLettersAsync(), await stage.WaitingAsync()));
    }

    [Fact]
    public async Task While_the_database_is_down_events_wait_and_none_counts_as_poison()
    {
        await using var servers = await Servers.StartAsync(new ServersOptions { Private = true });
        var database = await servers.Postgres.CreateDatabaseAsync();
        await TestDatabase.MigrateAsync(database);
        await using var stage = await ActivityStage.StartAsync(1, database);
        var product = await stage.AddProductAsync();
        await servers.Postgres.StopAsync();
        await stage[0].TakeAsync(null, product, "a");
        await stage[0].TakeAsync(null, product, "b");
        for (var tries = 0; tries < 10; tries++)
        {
            await Assert.ThrowsAnyAsync<NpgsqlException>(stage[0].FlushAsync);
        }

        await servers.Postgres.StartAsync();
        await stage[0].FlushAsync();

        Assert.Equal(["a", "b"], await stage.StoredAsync());
        Assert.Equal(0, await stage.DeadLettersAsync());
    }

    [Fact]
    public async Task An_event_that_is_sent_again_with_its_id_is_stored_once()
    {
        await using var stage = await ActivityStage.StartAsync(2, configure: options => options.WriteBehind.Shards = 8);
        var (product, user) = (await stage.AddProductAsync(), await stage.AddUserAsync());
        await stage[0].TakeAsync(user, product, id: "mine");
        await stage[0].TakeAsync(null, product, id: "mine");
        await stage[0].FlushAsync();
        await stage[0].TakeAsync(user, product, id: "mine");
        await stage[0].TakeAsync(null, product, id: "mine");
        await stage[0].FlushAsync();

        Assert.Equal(2, (await stage.StoredAsync()).Length);
    }

    [Fact]
    public async Task An_event_id_is_unique_only_within_its_user()
    {
        await using var stage = await ActivityStage.StartAsync(1);
        var product = await stage.AddProductAsync();
        await stage[0].TakeAsync(await stage.AddUserAsync(), product, "ann", "1");
        await stage[0].TakeAsync(await stage.AddUserAsync(), product, "bob", "1");

        await stage[0].FlushAsync();

        Assert.Equal(["ann", "bob"], await stage.StoredAsync());
    }
}
