namespace Catalog.Tests.ChangeCapture;

public sealed class TruncateTests(CaptureStage stage) : IClassFixture<CaptureStage>
{
    [Fact]
    public async Task Truncated_products_are_gone_with_their_lists()
    {
        var id = await stage.AddAsync();
        await stage.CacheAsync($"/products/{id}");
        await stage.CacheAsync("/products?category=garden");

        // The log of movements can be truncated only with its trigger off.
        await stage.SqlAsync("SET session_replication_role = replica; TRUNCATE products CASCADE");

        await stage.IsGoneAsync($"/products/{id}");
        await stage.ShowsAsync("/products?category=garden", page => page.GetProperty("items").GetArrayLength() == 0);
    }

    [Fact]
    public async Task Truncated_reviews_are_gone()
    {
        var id = await stage.AddAsync();
        await stage.SqlAsync($"INSERT INTO reviews (product_id, author, stars, text) VALUES ({id}, 'Ada', 5, '')");
        await stage.WhenConfirmedAsync();
        await stage.CacheAsync($"/products/{id}/reviews");

        await stage.SqlAsync("TRUNCATE reviews");

        await stage.ShowsAsync($"/products/{id}/reviews", page => page.GetProperty("items").GetArrayLength() == 0);
    }

    [Fact]
    public async Task Truncated_stocks_have_nothing_on_hand()
    {
        var id = await stage.AddAsync();
        await stage.SqlAsync($"INSERT INTO inventory (product_id, on_hand, version) VALUES ({id}, 5, 1)");
        await stage.WhenConfirmedAsync();
        await stage.CacheAsync($"/inventory/{id}");

        await stage.SqlAsync("SET session_replication_role = replica; TRUNCATE inventory CASCADE");

        await stage.ShowsAsync($"/inventory/{id}", stock => stock.GetProperty("onHand").GetInt64() == 0);
    }

    [Fact]
    public async Task Truncated_countries_are_gone()
    {
        await stage.CacheAsync("/countries/FR");
        await stage.CacheAsync("/countries");

        await stage.SqlAsync("TRUNCATE countries CASCADE");

        await stage.IsGoneAsync("/countries/FR");
        await stage.ShowsAsync("/countries", all => all.GetProperty("items").GetArrayLength() == 0);
    }

    [Fact]
    public async Task Plain_SQL_can_order_an_invalidation_of_everything()
    {
        // A change that the publication does not contain; only the ordered invalidation makes it visible.
        var id = await stage.AddAsync();
        await stage.CacheAsync($"/products/{id}");
        await stage.SqlAsync("ALTER PUBLICATION catalog DROP TABLE products");
        await stage.SqlAsync($"UPDATE products SET price = 77 WHERE id = {id}");
        await stage.SqlAsync("ALTER PUBLICATION catalog ADD TABLE products (id, category)");

        await stage.SqlAsync("SELECT 1 FROM pg_logical_emit_message(true, 'catalog:invalidate', '')");

        await stage.ShowsAsync($"/products/{id}", product => product.GetProperty("price").GetDecimal() == 77);
    }
}
