using System.Text.Json;
using Catalog.Tests.Caching;

namespace Catalog.Tests.ChangeCapture;

public sealed class PlainSqlTests(CaptureStage stage) : IClassFixture<CaptureStage>
{
    [Fact]
    public async Task A_product_changed_by_plain_SQL_shows_on_every_node()
    {
        var id = await stage.AddAsync();
        await stage.CacheAsync($"/products/{id}");

        await stage.SqlAsync($"UPDATE products SET price = 99 WHERE id = {id}");

        await stage.ShowsAsync($"/products/{id}", product => product.GetProperty("price").GetDecimal() == 99);
    }

    [Fact]
    public async Task An_unreadable_row_blocks_no_later_change()
    {
        var (odd, other) = (await stage.AddAsync(), await stage.AddAsync());
        await stage.CacheAsync($"/products/{other}");
        await stage.SqlAsync("ALTER TABLE inventory DROP CONSTRAINT ck_inventory_updated_at");

        await stage.SqlAsync($"INSERT INTO inventory (product_id, on_hand, version, updated_at) VALUES ({odd}, 5, 1, '20000-01-01')");
        await stage.SqlAsync($"UPDATE products SET price = 99 WHERE id = {other}");

        await stage.ShowsAsync($"/products/{other}", product => product.GetProperty("price").GetDecimal() == 99);
    }

    [Theory]
    [InlineData("products", "ck_products_price", "UPDATE products SET price = 'NaN' WHERE id = {0}")]
    [InlineData("products", "ck_products_created_at", "UPDATE products SET created_at = '0044-03-15 BC' WHERE id = {0}")]
    [InlineData("users", "ck_users_created_at", "INSERT INTO users (email, name, role, created_at) VALUES ('{0}@odd.example', 'Ada', 'customer', '20000-01-01')")]
    [InlineData("users", "ck_users_role", "INSERT INTO users (email, name, role) VALUES ('{0}@king.example', 'Ada', 'king')")]
    [InlineData("reviews", "ck_reviews_created_at", "INSERT INTO reviews (product_id, author, stars, text, created_at) VALUES ({0}, 'Ada', 3, '', '20000-01-01')")]
    [InlineData("sessions", "ck_sessions_created_at", "INSERT INTO sessions (user_id, token_hash, client, ends_at, created_at) VALUES (1000000, sha256('{0}'), '', now() + interval '1 day', '20000-01-01'); DELETE FROM sessions WHERE token_hash = sha256('{0}')")]
    [InlineData("inventory", "ck_inventory_on_hand", "INSERT INTO inventory (product_id, on_hand, version) VALUES ({0}, 9223372036854775807, 9223372036854775807); DELETE FROM inventory WHERE product_id = {0}")]
    [InlineData("countries", null, "UPDATE countries SET name = 'x' WHERE code = 'AD'")]
    public async Task A_row_of_any_table_that_cannot_be_read_holds_back_no_change_behind_it(string table, string? constraint, string spoil)
    {
        var (odd, other) = (await stage.AddAsync(), await stage.AddAsync());
        await stage.CacheAsync($"/products/{other}");
        if (constraint is not null)
        {
            await stage.SqlAsync($"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint}");
        }

        await stage.SqlAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, spoil, odd));
        await stage.SqlAsync($"UPDATE products SET price = 99 WHERE id = {other}");

        await stage.ShowsAsync($"/products/{other}", product => product.GetProperty("price").GetDecimal() == 99);
        await stage.WhenConfirmedAsync();
    }

    [Fact]
    public async Task A_product_inserted_by_plain_SQL_shows_where_its_absence_was_remembered_and_in_its_list()
    {
        await stage.SqlAsync("INSERT INTO categories VALUES ('attic', 'Attic')");
        var id = await stage.ScalarAsync<long>("SELECT nextval(pg_get_serial_sequence('products', 'id')) + 1");
        await stage.CacheAsync($"/products/{id}");
        await stage.CacheAsync("/products?category=attic");

        await stage.SqlAsync("""
            INSERT INTO products (sku, name, description, price, currency, category, tags) VALUES ('ATTIC-1', 'Chest', '', 1, 'EUR', 'attic', '{}')
            """);

        await stage.ShowsAsync($"/products/{id}", product => product.GetProperty("name").GetString() == "Chest");
        await stage.ShowsAsync("/products?category=attic", page => page.GetProperty("items").GetArrayLength() == 1);
    }

    [Fact]
    public async Task A_product_deleted_by_plain_SQL_is_gone_with_its_reviews_its_stock_and_its_place_in_the_list()
    {
        await stage.SqlAsync("INSERT INTO categories VALUES ('cellar', 'Cellar')");
        var id = await stage.AddAsync(("category", "cellar"));
        await stage.SqlAsync($"INSERT INTO inventory (product_id, on_hand, version) VALUES ({id}, 5, 1)");
        await stage.WhenConfirmedAsync();
        string[] paths = [$"/products/{id}", $"/products/{id}/reviews", $"/inventory/{id}"];
        foreach (var path in paths)
        {
            await stage.CacheAsync(path);
        }

        await stage.CacheAsync("/products?category=cellar");
        await stage.SqlAsync($"DELETE FROM products WHERE id = {id}");

        foreach (var path in paths)
        {
            await stage.IsGoneAsync(path);
        }

        await stage.ShowsAsync("/products?category=cellar", page => page.GetProperty("items").GetArrayLength() == 0);
    }

    [Fact]
    public async Task A_product_that_moves_leaves_the_list_that_it_was_in_and_shows_in_the_other()
    {
        await stage.SqlAsync("INSERT INTO categories VALUES ('north', 'North'), ('south', 'South')");
        var id = await stage.AddAsync(("category", "north"));
        await stage.CacheAsync("/products?category=north");
        await stage.CacheAsync("/products?category=south");

        await stage.SqlAsync($"UPDATE products SET category = 'south' WHERE id = {id}");

        await stage.ShowsAsync("/products?category=north", page => page.GetProperty("items").GetArrayLength() == 0);
        await stage.ShowsAsync("/products?category=south", page => page.GetProperty("items").GetArrayLength() == 1);
    }

    [Theory]
    [InlineData("INSERT INTO reviews (product_id, author, stars, text) VALUES ({0}, 'Eve', 1, '')", 2, "Eve")]
    [InlineData("UPDATE reviews SET author = 'Cleo' WHERE product_id = {0}", 1, "Cleo")]
    [InlineData("DELETE FROM reviews WHERE product_id = {0}", 0, null)]
    public async Task A_review_changed_by_plain_SQL_shows_with_the_rating(string sql, int count, string? newest)
    {
        var id = await stage.AddAsync();
        await stage.SqlAsync($"INSERT INTO reviews (product_id, author, stars, text) VALUES ({id}, 'Ada', 5, '')");
        await stage.WhenConfirmedAsync();
        await stage.CacheAsync($"/products/{id}");
        await stage.CacheAsync($"/products/{id}/reviews");

        await stage.SqlAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, id));

        await stage.ShowsAsync($"/products/{id}/reviews", page => page.GetProperty("items") is var items
            && items.GetArrayLength() == count && (count == 0 || items[0].GetProperty("author").GetString() == newest));
        await stage.ShowsAsync($"/products/{id}", product => product.GetProperty("rating") is var rating
            && (count == 0 ? rating.ValueKind == JsonValueKind.Null : rating.GetProperty("count").GetInt32() == count));
    }

    [Fact]
    public async Task A_review_shows_though_the_trigger_that_rates_the_product_did_not_run()
    {
        var id = await stage.AddAsync();
        await stage.CacheAsync($"/products/{id}/reviews");

        await stage.SqlAsync($"""
            SET session_replication_role = replica;
            INSERT INTO reviews (product_id, author, stars, text) VALUES ({id}, 'Quiet', 3, '')
            """);

        await stage.ShowsAsync($"/products/{id}/reviews", page => page.GetProperty("items").GetArrayLength() == 1);
    }

    [Fact]
    public async Task A_rating_set_by_plain_SQL_shows_on_the_page_of_reviews_as_well()
    {
        var id = await stage.AddAsync();
        await stage.CacheAsync($"/products/{id}/reviews");

        await stage.SqlAsync($"UPDATE products SET rating_count = 7, rating_total = 21 WHERE id = {id}");

        await stage.ShowsAsync($"/products/{id}/reviews", page => page.GetProperty("rating") is { ValueKind: JsonValueKind.Object } rating
            && rating.GetProperty("count").GetInt32() == 7);
    }

    [Fact]
    public async Task A_country_changed_by_plain_SQL_shows_by_itself_and_in_the_list()
    {
        await stage.CacheAsync("/countries/IS");
        await stage.CacheAsync("/countries");

        await stage.SqlAsync("UPDATE countries SET name = 'Ísland' WHERE code = 'IS'");

        await stage.ShowsAsync("/countries/IS", country => country.GetProperty("name").GetString() == "Ísland");
        await stage.ShowsAsync("/countries", all => all.GetProperty("items").EnumerateArray().Any(c => c.GetProperty("name").GetString() == "Ísland"));
    }

    [Fact]
    public async Task A_country_inserted_or_deleted_by_plain_SQL_shows()
    {
        await stage.CacheAsync("/countries/XX");
        await stage.SqlAsync("INSERT INTO countries (code, alpha3, number, name, official_name) VALUES ('XX', 'XXX', 999, 'Nowhere', 'Nowhere')");
        await stage.ShowsAsync("/countries/XX", country => country.GetProperty("name").GetString() == "Nowhere");

        await stage.SqlAsync("DELETE FROM countries WHERE code = 'XX'");

        await stage.IsGoneAsync("/countries/XX");
    }

    [Fact]
    public async Task The_nodes_report_which_one_reads_the_slot_and_how_far_it_is_behind()
    {
        IReadOnlyList<string> reports = [];
        await Eventually.BecomesTrueAsync(async () => // the report is up to a second old
            (reports = await stage.ReportsAsync()).Any(r => r.StartsWith("Another node reads", StringComparison.Ordinal)));

        Assert.Single(reports, r => r.StartsWith("This node reads the slot", StringComparison.Ordinal));
        Assert.Single(reports, r => r.StartsWith("Another node reads the slot", StringComparison.Ordinal));
        Assert.All(reports, r => Assert.Matches("[0-9.]+ s behind, [0-9]+ bytes of log kept", r));
    }
}
