using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Persistence.Samples;

namespace Catalog.Tests.Persistence;

public sealed class SampleDataTests
{
    private const string Digest = """
        SELECT md5(concat_ws('/',
            (SELECT string_agg(sku || name || price || currency || rating_count || rating_total, '' ORDER BY id) FROM products),
            (SELECT string_agg(product_id || '-' || on_hand || '-' || version, '' ORDER BY product_id) FROM inventory),
            (SELECT string_agg(product_id || '-' || on_hand_change || '-' || version, '' ORDER BY id) FROM stock_movements),
            (SELECT string_agg(product_id || '-' || user_id || '-' || stars, '' ORDER BY id) FROM reviews),
            (SELECT string_agg(product_id || '-' || views, '' ORDER BY day, product_id) FROM daily_views),
            (SELECT string_agg(id || kind || product_id, '' ORDER BY position) FROM activity)))
        """;

    [Fact]
    public async Task The_sample_data_is_the_same_every_time_and_added_once()
    {
        var (one, other) = (await TestDatabase.CreateAsync(), await TestDatabase.CreateAsync());
        foreach (var database in new[] { one, other })
        {
            await CatalogSeed.SeedAsync(database);
            Assert.True(await SampleData.AddAsync(database));
        }

        Assert.False(await SampleData.AddAsync(one));
        Assert.Equal(await TestDatabase.ScalarAsync<string>(one, Digest), await TestDatabase.ScalarAsync<string>(other, Digest));
    }

    [Fact]
    public async Task Nodes_that_add_it_at_once_add_it_once()
    {
        var database = await TestDatabase.CreateAsync();
        await CatalogSeed.SeedAsync(database);

        var added = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SampleData.AddAsync(database)));

        Assert.Equal(1, added.Count(isAdded => isAdded));
    }

    [Theory]
    [InlineData("SELECT count(*) FROM inventory WHERE on_hand = 0", 40, 100)]
    [InlineData("SELECT count(*) FROM inventory WHERE on_hand - reserved <= low_stock_at", 80, 250)]
    [InlineData("SELECT count(*) FROM reviews", 500, 1_200)]
    [InlineData("SELECT count(DISTINCT stars) FROM reviews", 4, 5)]
    [InlineData("SELECT count(DISTINCT currency) FROM products", 10, 15)]
    [InlineData("SELECT count(DISTINCT day) FROM daily_views", 7, 7)]
    [InlineData("SELECT count(*) FROM product_imports WHERE report IS NOT NULL AND rejected IS NOT NULL", 1, 1)]
    [InlineData("SELECT count(*) FROM credentials", 1, 1)]
    public async Task There_is_something_of_everything(string sql, long least, long most)
    {
        var database = await TestDatabase.CreateAsync();
        await CatalogSeed.SeedAsync(database);
        await SampleData.AddAsync(database, new Dictionary<string, string> { ["ada@catalog.example"] = "shopping-as-ada" });

        Assert.InRange(await TestDatabase.ScalarAsync<long>(database, sql), least, most);
    }

    [Fact]
    public async Task The_movements_of_each_stock_add_up_to_it()
    {
        var database = await TestDatabase.CreateAsync();
        await CatalogSeed.SeedAsync(database);
        await SampleData.AddAsync(database);

        Assert.Equal(0, await TestDatabase.ScalarAsync<long>(database, """
            SELECT count(*) FROM inventory i JOIN (
                SELECT product_id, sum(on_hand_change) AS on_hand, sum(reserved_change) AS reserved, max(version) AS version
                FROM stock_movements GROUP BY product_id) m USING (product_id)
            WHERE (i.on_hand, i.reserved, i.version) <> (m.on_hand, m.reserved, m.version)
            """));
    }

    [Fact]
    public async Task A_catalog_of_one_s_own_gets_none()
    {
        var database = await TestDatabase.CreateAsync();
        await TestDatabase.ScalarAsync<long>(database, """
            INSERT INTO categories VALUES ('garden', 'Garden');
            INSERT INTO products (sku, name, description, price, currency, category, tags)
            VALUES ('A', 'Rake', '', 1, 'EUR', 'garden', '{}') RETURNING id
            """);

        Assert.False(await SampleData.AddAsync(database));
    }
}
