using Catalog.Infrastructure.Views;
using Catalog.Testbed;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Views;

public sealed class TopProductsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task The_products_viewed_most_come_first(int days)
    {
        await using var stage = await ViewStage.StartAsync(2);
        var (few, many) = (await stage.AddProductAsync(), await stage.AddProductAsync());
        await stage[0].CountAsync(few, 2);
        await stage[1].CountAsync(many, 3);
        await stage[0].Top.RebuildAsync(CancellationToken.None);
        await stage[0].FlushAsync();

        Assert.Equal([new(many, 3), new(few, 2)], await TopAsync(stage, days));
    }

    [Fact]
    public async Task Seven_days_are_added_up_and_no_more()
    {
        await using var stage = await ViewStage.StartAsync(1);
        var (steady, old) = (await stage.AddProductAsync(), await stage.AddProductAsync());
        await InsertAsync(stage, steady, daysAgo: 0, views: 2);
        await InsertAsync(stage, steady, daysAgo: 6, views: 3);
        await InsertAsync(stage, old, daysAgo: 7, views: 100);
        await stage[0].Top.RebuildAsync(CancellationToken.None);

        Assert.Equal([new(steady, 2)], await TopAsync(stage, 1));
        Assert.Equal([new(steady, 5)], await TopAsync(stage, 7));
    }

    [Fact]
    public async Task Impossible_views_of_a_row_older_than_its_constraint_are_added_up_as_the_most_possible()
    {
        await using var stage = await ViewStage.StartAsync(1);
        var (spoilt, sound) = (await stage.AddProductAsync(), await stage.AddProductAsync());
        await TestDatabase.ScalarAsync<int>(stage.Database, "ALTER TABLE daily_views DROP CONSTRAINT ck_daily_views_views; SELECT 1");
        await InsertAsync(stage, spoilt, daysAgo: 0, views: long.MaxValue);
        await InsertAsync(stage, spoilt, daysAgo: 1, views: long.MaxValue);
        await InsertAsync(stage, sound, daysAgo: 0, views: 2);

        Assert.Equal([new(spoilt, 2 * ViewOptions.MostViews), new(sound, 2)], await TopAsync(stage, 7)); // from the database, as nothing was rebuilt
    }

    [Fact]
    public async Task A_late_flusher_lowers_no_count()
    {
        await using var stage = await ViewStage.StartAsync(2);
        var product = await stage.AddProductAsync();
        await stage[0].Top.RebuildAsync(CancellationToken.None);

        await stage[0].Top.RaiseAsync(ViewStage.Today, [new ProductCount(product, 5)]);
        await stage[1].Top.RaiseAsync(ViewStage.Today, [new ProductCount(product, 4)]);

        Assert.Equal([new(product, 5)], await TopAsync(stage, 1));
    }

    [Fact]
    public async Task A_list_keeps_the_best_and_expires_with_its_days()
    {
        await using var stage = await ViewStage.StartAsync(1, configure: options => options.TopLength = 100);
        await stage[0].Top.RebuildAsync(CancellationToken.None);
        await stage[0].Top.RaiseAsync(ViewStage.Today, [.. Enumerable.Range(1, 1500).Select(i => new ProductCount(i, i))]);

        var key = $"{stage.Prefix}{{views-top}}:{ViewStage.Today:yyyyMMdd}";
        var database = stage[0].Node.Gate.Connection.Database;

        Assert.Equal(100, await database.SortedSetLengthAsync(key));
        Assert.Equal([new(1500, 1500), new(1499, 1499)], await TopAsync(stage, 1, limit: 2));
        Assert.InRange((await database.KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromDays(7), TimeSpan.FromDays(8));
    }

    [Fact]
    public async Task After_Redis_lost_everything_the_database_answers_until_the_lists_are_whole_again()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var stage = await ViewStage.StartAsync(1, redis.Endpoint);
        var (old, fresh) = (await stage.AddProductAsync(), await stage.AddProductAsync());
        await InsertAsync(stage, old, daysAgo: 0, views: 3);
        await stage[0].Top.RebuildAsync(CancellationToken.None);
        await redis.EmptyAsync();
        await stage[0].CountAsync(fresh, 1);
        await stage[0].FlushAsync(); // today's list is there, and lacks a product

        Assert.Equal([new(old, 3), new(fresh, 1)], await TopAsync(stage, 1));
        Assert.True(await stage[0].Top.WhenLostAsync(TimeSpan.Zero, CancellationToken.None));
        await stage[0].Top.RebuildAsync(CancellationToken.None);
        await TestDatabase.ScalarAsync<long>(stage.Database, "DELETE FROM daily_views; SELECT 1::bigint"); // so that only Redis can answer
        Assert.Equal([new(old, 3), new(fresh, 1)], await TopAsync(stage, 1));
    }

    [Fact]
    public async Task A_rebuild_during_which_Redis_lost_everything_does_not_call_the_lists_whole()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var stage = await ViewStage.StartAsync(1, redis.Endpoint);
        var product = await stage.AddProductAsync();
        await InsertAsync(stage, product, daysAgo: 0, views: 3);
        await InsertAsync(stage, product, daysAgo: 6, views: 2);
        await using var source = Npgsql.NpgsqlDataSource.Create(stage.Database);
        await using var connection = await source.OpenConnectionAsync();
        await using var holding = await connection.BeginTransactionAsync();
        await using (var hold = new Npgsql.NpgsqlCommand("LOCK TABLE daily_views", connection))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var rebuild = stage[0].Top.RebuildAsync(CancellationToken.None); // has begun, and waits for the database
        await Caching.Eventually.BecomesTrueAsync(async () => await TestDatabase.ScalarAsync<long>(
            stage.Database, "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'daily_views'::regclass") == 1);
        await redis.EmptyAsync();
        await holding.CommitAsync();
        await rebuild;
        await TestDatabase.ScalarAsync<long>(stage.Database, "UPDATE daily_views SET views = 7; SELECT 1::bigint");

        Assert.Equal([new(product, 14)], await TopAsync(stage, 7)); // the database has answered
    }

    [Fact]
    public async Task While_Redis_is_down_the_database_answers()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var stage = await ViewStage.StartAsync(1, redis.Endpoint);
        var product = await stage.AddProductAsync();
        await InsertAsync(stage, product, daysAgo: 1, views: 3);
        await redis.KillAsync();

        Assert.Equal([new(product, 3)], await TopAsync(stage, 7));
    }

    private static Task<IReadOnlyList<ProductCount>> TopAsync(ViewStage stage, int days, int limit = 10) =>
        stage[0].Top.ReadAsync(days, limit, CancellationToken.None);

    private static Task<long> InsertAsync(ViewStage stage, long product, int daysAgo, long views) => TestDatabase.ScalarAsync<long>(
        stage.Database,
        $"INSERT INTO daily_views VALUES ((now() AT TIME ZONE 'UTC')::date - {daysAgo}, {product}, {views}) RETURNING views");
}
