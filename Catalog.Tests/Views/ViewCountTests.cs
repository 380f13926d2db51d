using Catalog.Caching;
using Catalog.Infrastructure.Views;
using Catalog.Testbed;
using Catalog.Tests.Persistence;
using Npgsql;

namespace Catalog.Tests.Views;

public sealed class ViewCountTests
{
    [Fact]
    public async Task Views_on_all_nodes_reach_the_database_once()
    {
        await using var stage = await ViewStage.StartAsync(3);
        var products = new[] { await stage.AddProductAsync(), await stage.AddProductAsync() };

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => stage[i % 3].CountAsync(products[i % 2])));
        await Task.WhenAll(stage[0].FlushAsync(), stage[1].FlushAsync(), stage[2].FlushAsync());
        await stage[0].FlushAsync();

        Assert.Equal((300, 300), await stage.TotalsAsync());
    }

    [Fact]
    public async Task A_batch_that_several_nodes_apply_at_once_counts_once()
    {
        await using var stage = await ViewStage.StartAsync(2);
        var product = await stage.AddProductAsync();

        for (var batch = 0; batch < 20; batch++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(i => stage[i % 2].ApplyAsync($"batch {batch}", product, 5)));
        }

        Assert.Equal((100, 100), await stage.TotalsAsync());
    }

    [Fact]
    public async Task Views_of_unknown_products_are_dropped_and_block_no_others()
    {
        await using var stage = await ViewStage.StartAsync(1, configure: options => options.WriteBehind.Shards = 1);
        var product = await stage.AddProductAsync();
        await stage[0].CountAsync(900_000_001, 3);
        await stage[0].CountAsync(product, 2);

        await stage[0].FlushAsync();

        Assert.Equal((2, 2), await stage.TotalsAsync());
    }

    [Fact]
    public async Task The_viewers_of_an_unknown_product_are_soon_forgotten_and_those_of_a_product_kept_for_a_week()
    {
        const long unknown = 900_000_001;
        await using var stage = await ViewStage.StartAsync(1);
        var product = await stage.AddProductAsync();
        await stage[0].CountAsync(unknown, viewer: "Ada");
        await stage[0].CountAsync(product, viewer: "Ada");

        await stage[0].FlushAsync();
        await stage[0].CountAsync(product, viewer: "Bob"); // must not shorten it

        Assert.InRange(await ForgottenAfterAsync(stage, unknown), TimeSpan.FromMinutes(1), TimeSpan.FromHours(2));
        Assert.InRange(await ForgottenAfterAsync(stage, product), TimeSpan.FromDays(7), TimeSpan.FromDays(8));
    }

    [Fact]
    public async Task Invalid_products_and_counts_that_would_overflow_are_dropped_and_block_no_others()
    {
        await using var stage = await ViewStage.StartAsync(1, configure: options => options.WriteBehind.Shards = 1);
        var (product, full) = (await stage.AddProductAsync(), await stage.AddProductAsync());
        await stage[0].CountAsync(product, 2);
        await stage[0].CountAsync(full);
        await stage[0].FlushAsync();
        await stage[0].CountAsync(product);
        await stage[0].Node.Gate.TryAsync(stage.Prefix + "views:{0}:pending", (database, key) => database.HashSetAsync(
            key, [new("no product", 1), new($"{full}", long.MaxValue)]).ContinueWith(_ => true));

        await stage[0].FlushAsync();

        Assert.Equal((4, 4), await stage.TotalsAsync());
    }

    [Theory]
    [InlineData("007")]
    [InlineData(" 7")]
    [InlineData("7 ")]
    [InlineData("+7")]
    [InlineData("7.0")]
    [InlineData("0x7")]
    [InlineData("-7")]
    [InlineData("")]
    [InlineData("9223372036854775808")]
    public async Task Whatever_stands_for_a_product_holds_up_no_others(string field)
    {
        await using var stage = await ViewStage.StartAsync(1, configure: options => options.WriteBehind.Shards = 1);
        var product = await stage.AddProductAsync();
        await stage[0].CountAsync(product, 2);
        var odd = field.Replace("7", $"{product}", StringComparison.Ordinal);
        await stage[0].Node.Gate.TryAsync(stage.Prefix + "views:{0}:pending", (database, key) => database.HashSetAsync(
            key, [new(odd, 1)]).ContinueWith(_ => true));

        await stage[0].FlushAsync();

        var isTheProduct = field == "007"; // read as a number, it is
        Assert.Equal(isTheProduct ? (3, 3) : (2, 2), await stage.TotalsAsync());
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("HYLL")]
    [InlineData("HYLL\u0001\0\0\0\0\0\0\0\0\0\0\0garbage")]
    public async Task What_is_no_count_of_viewers_is_removed_and_counted_anew(string garbage)
    {
        await using var stage = await ViewStage.StartAsync(1);
        var product = await stage.AddProductAsync();
        var key = $"{stage.Prefix}viewers:{{{product}}}:{ViewStage.Today:yyyyMMdd}";
        await stage[0].Node.Gate.TryAsync((key, garbage), (database, s) => database.StringSetAsync(s.key, s.garbage));

        await stage[0].CountAsync(product, 1, "ann");
        await stage[0].Queries.FindAsync(product, CancellationToken.None);
        await stage[0].CountAsync(product, 1, "ann");

        Assert.Equal(1, (await stage[0].Queries.FindAsync(product, CancellationToken.None))!.ViewersToday);
    }

    [Fact]
    public async Task A_thousand_views_of_many_products_are_one_statement_a_shard()
    {
        await using var stage = await ViewStage.StartAsync(1, configure: options => options.WriteBehind.Shards = 4);
        var products = new List<long>();
        for (var i = 0; i < 20; i++)
        {
            products.Add(await stage.AddProductAsync());
        }

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => stage[0].CountAsync(products[i % 20])));
        await stage[0].FlushAsync();

        Assert.Equal((1000, 1000), await stage.TotalsAsync());
        Assert.InRange(await TestDatabase.ScalarAsync<long>(stage.Database, "SELECT count(*) FROM view_batches"), 1, 4);
    }

    [Fact]
    public async Task Reported_views_are_those_of_the_database_and_the_pending_ones()
    {
        await using var stage = await ViewStage.StartAsync(2);
        var product = await stage.AddProductAsync();
        await stage[0].CountAsync(product, 3);
        await stage[0].FlushAsync();
        await stage[1].CountAsync(product, 2);

        var views = await stage[0].Queries.FindAsync(product, CancellationToken.None);

        Assert.Equal((5, 2L), (views!.Views, views.Pending));
    }

    [Fact]
    public async Task A_viewer_counts_once_a_day_however_often_and_wherever()
    {
        await using var stage = await ViewStage.StartAsync(2);
        var product = await stage.AddProductAsync();
        await stage[0].CountAsync(product, 3, "ann");
        await stage[1].CountAsync(product, 2, "ann");
        await stage[1].CountAsync(product, 1, "bob");
        await stage[1].CountAsync(product);

        var views = await stage[0].Queries.FindAsync(product, CancellationToken.None);

        Assert.Equal((7, 2L, 2L), (views!.Views, views.ViewersToday, views.ViewersThisWeek));
    }

    [Fact]
    public async Task While_Redis_is_down_views_are_counted_in_the_database_and_too_many_are_refused()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var stage = await ViewStage.StartAsync(
            1,
            redis.Endpoint,
            options => options.DirectCounts = 2,
            caching => caching.Redis.BreakDuration = TimeSpan.FromMinutes(1)); // no view is the trial call
        var product = await stage.AddProductAsync();
        await redis.KillAsync();
        while (!stage[0].Node.Gate.IsOpen)
        {
            await stage[0].Counter.PendingAsync(product);
        }

        // While the ledger is locked, two views wait for the database, and no more.
        await using var source = NpgsqlDataSource.Create(stage.Database);
        await using var connection = await source.OpenConnectionAsync();
        await using var holding = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE view_batches", connection))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var counts = Enumerable.Range(0, 3)
            .Select(_ => stage[0].Counter.CountAsync(product, null, CancellationToken.None).AsTask()).ToArray();
        var refused = await await Task.WhenAny(counts);
        await holding.CommitAsync();
        var all = await Task.WhenAll(counts);

        Assert.Equal(CountTaken.NotTaken, refused);
        Assert.Equal(2, all.Count(taken => taken == CountTaken.Taken));
        Assert.Equal((2, 2), await stage.TotalsAsync());
    }

    [Fact]
    public async Task While_Redis_is_down_a_view_that_the_database_can_never_take_is_dropped_as_it_is_with_Redis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var stage = await ViewStage.StartAsync(
            1, redis.Endpoint, caching: caching => caching.Redis.BreakDuration = TimeSpan.FromMinutes(1)); // no view is the trial call
        var product = await stage.AddProductAsync();
        await stage[0].ApplyAsync("most", product, ViewOptions.MostViews);
        await redis.KillAsync();
        while (!stage[0].Node.Gate.IsOpen)
        {
            await stage[0].Counter.PendingAsync(product);
        }

        await stage[0].CountAsync(product);

        Assert.Equal((ViewOptions.MostViews, ViewOptions.MostViews), await stage.TotalsAsync());
    }

    private static async Task<TimeSpan> ForgottenAfterAsync(ViewStage stage, long product)
    {
        var key = $"{stage.Prefix}viewers:{{{product}}}:{ViewStage.Today:yyyyMMdd}";
        var reply = await stage[0].Node.Gate.TryAsync(key, (database, key) => database.KeyTimeToLiveAsync(key));
        return reply.Value!.Value;
    }
}
