using Catalog.Infrastructure.Persistence.ChangeCapture;
using Catalog.Tests.Api;
using StackExchange.Redis;

namespace Catalog.Tests.ChangeCapture;

public sealed class LargeTransactionTests
{
    [Fact]
    public async Task A_transaction_of_10_000_rows_is_a_handful_of_invalidations_and_shows_on_every_node()
    {
        var stage = new CaptureStage();
        await stage.InitializeAsync();
        try
        {
            await stage.SqlAsync("""
                INSERT INTO categories VALUES ('garden', 'Garden') ON CONFLICT DO NOTHING;
                INSERT INTO products (sku, name, description, price, currency, category, tags)
                SELECT 'bulk-' || n, 'Bulk', '', 1, 'EUR', 'garden', '{}' FROM generate_series(1, 10000) n
                """);
            await stage.WhenConfirmedAsync();
            var (low, high) = (await EndAsync(stage, "min"), await EndAsync(stage, "max"));
            await stage.CacheAsync($"/products/{low}");
            await stage.CacheAsync($"/products/{high}");
            var before = await MessagesAsync(stage);

            await stage.SqlAsync("UPDATE products SET price = 2");
            await stage.ShowsAsync($"/products/{low}", product => product.GetProperty("price").GetDecimal() == 2);
            await stage.ShowsAsync($"/products/{high}", product => product.GetProperty("price").GetDecimal() == 2);

            await stage.WhenConfirmedAsync();
            Assert.InRange(await MessagesAsync(stage) - before, 3, 10);

            before = await MessagesAsync(stage); // the most rows that are not collapsed
            await stage.SqlAsync($"UPDATE products SET price = 3 WHERE id IN (SELECT id FROM products ORDER BY id LIMIT {new ChangeCaptureOptions().MaxRows})");
            await stage.ShowsAsync($"/products/{low}", product => product.GetProperty("price").GetDecimal() == 3);
            await stage.WhenConfirmedAsync();
            Assert.InRange(await MessagesAsync(stage) - before, 3, 20);
        }
        finally
        {
            await stage.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("users")]
    [InlineData("products")]
    public async Task More_deleted_rows_than_the_limit_leave_no_feed_with_them(string table)
    {
        var stage = new CaptureStage().With("Caching:Activity:Ttl", "01:00:00");
        await stage.InitializeAsync();
        try
        {
            await stage.SqlAsync("""
                INSERT INTO categories VALUES ('garden', 'Garden') ON CONFLICT DO NOTHING;
                INSERT INTO users (email, name, role) SELECT n || '@example.com', 'Ada', 'customer' FROM generate_series(1, 1001) n;
                INSERT INTO products (sku, name, description, price, currency, category, tags)
                SELECT 'bulk-' || n, 'Bulk', '', 1, 'EUR', 'garden', '{}' FROM generate_series(1, 1001) n;
                INSERT INTO activity (id, user_id, kind, product_id, at) SELECT 'one', 1, 'click', min(id), now() FROM products
                """);
            await stage.WhenConfirmedAsync();
            await stage.CacheAsync("/users/1/activity");
            Assert.Contains("hit", await StatusAsync(stage), StringComparison.Ordinal);

            await stage.SqlAsync($"DELETE FROM {table} WHERE id < 1000000");
            await stage.WhenConfirmedAsync();

            Assert.DoesNotContain("hit", await StatusAsync(stage), StringComparison.Ordinal);
        }
        finally
        {
            await stage.DisposeAsync();
        }
    }

    [Fact]
    public async Task More_rows_than_the_limit_invalidate_the_whole_table_once()
    {
        var table = new Recorded(new ChangeCaptureOptions { MaxRows = 3 });
        foreach (var row in new[] { 1, 2, 3, 4, 5, 1 })
        {
            table.Note(null, new CapturedRow(new Dictionary<string, object> { ["id"] = row }));
            Assert.InRange(table.Count, 0, 3);
        }

        await table.DeliverAsync();
        await table.DeliverAsync();

        Assert.Equal(["all"], table.Delivered);
    }

    [Fact]
    public async Task As_many_rows_as_the_limit_are_delivered_each_once()
    {
        var table = new Recorded(new ChangeCaptureOptions { MaxRows = 3 });
        foreach (var row in new[] { 1, 2, 3, 3, 1 })
        {
            table.Note(null, new CapturedRow(new Dictionary<string, object> { ["id"] = row }));
        }

        await table.DeliverAsync();
        await table.DeliverAsync();

        Assert.Equal(["1", "2", "3"], table.Delivered);
    }

    private static async Task<string> StatusAsync(CaptureStage stage)
    {
        using var answer = await stage.First.Http.GetAsync("/users/1/activity");
        return CatalogApi.CacheStatus(answer);
    }

    private static Task<long> EndAsync(CaptureStage stage, string which) => stage.ScalarAsync<long>($"SELECT {which}(id) FROM products");

    // The number of messages that the bus has carried.
    private static async Task<long> MessagesAsync(CaptureStage stage)
    {
        using var redis = await TestRedis.ConnectAsync(stage.Servers.Redis.Endpoint);
        var sequence = redis.GetServer(stage.Servers.Redis.Endpoint).Keys(pattern: "*bus}:seq").Single();
        return (long)await redis.GetDatabase().StringGetAsync(sequence);
    }

    private sealed class Recorded(ChangeCaptureOptions options) : CapturedTable<int, int>("rows", options)
    {
        public List<string> Delivered { get; } = [];

        public override void Note(CapturedRow? before, CapturedRow? after) => Note(after!.Value<int>("id"), after.Value<int>("id"));

        protected override ValueTask InvalidateAsync(IReadOnlyCollection<int> changes)
        {
            Delivered.AddRange(changes.Select(change => $"{change}"));
            return ValueTask.CompletedTask;
        }

        protected override ValueTask InvalidateAllAsync()
        {
            Delivered.Add("all");
            return ValueTask.CompletedTask;
        }
    }
}
