using Catalog.Domain.Products;
using Catalog.Infrastructure.Products.Import;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Npgsql;

namespace Catalog.Tests.Products.Import;

/// <summary>What an import has compared with its lines may change before it writes.</summary>
public sealed class ImportRaceTests
{
    private const string Before = """
        INSERT INTO categories VALUES ('garden', 'Garden');
        INSERT INTO products (sku, name, description, price, currency, category, tags) VALUES ('A', 'Rake', '', 1, 'EUR', 'garden', '{}');
        """;

    private const string Rows = "SELECT coalesce(string_agg(concat_ws(' ', sku, name, price, version), ', ' ORDER BY id), '') FROM products";

    [Fact]
    public async Task A_product_that_gets_another_sku_meanwhile_is_left_alone_and_the_line_is_a_new_one() =>
        Assert.Equal("B Rake 1.00 2, A Rake 2.00 1", await ImportWhileAsync("UPDATE products SET sku = 'B'", created: 1, updated: 0));

    [Fact]
    public async Task A_product_that_is_deleted_meanwhile_is_created() =>
        Assert.Equal("A Rake 2.00 1", await ImportWhileAsync("DELETE FROM products", created: 1, updated: 0));

    [Fact]
    public async Task A_product_that_is_inserted_meanwhile_is_changed() =>
        Assert.Equal("A Rake 2.00 2", await ImportWhileAsync(Before, created: 0, updated: 1, before: "SELECT 1"));

    [Fact]
    public async Task A_product_that_is_inserted_meanwhile_and_equals_its_line_keeps_its_version() =>
        Assert.Equal("A Rake 2.00 1", await ImportWhileAsync(Before.Replace("1, 'EUR'", "2, 'EUR'", StringComparison.Ordinal), created: 0, updated: 0, before: "SELECT 1"));

    [Fact]
    public async Task While_an_import_changes_a_product_other_rows_may_refer_to_it()
    {
        var database = await DatabaseAsync(Before);
        await using var other = await OtherTransaction.StartAsync(database, Insert("C"));
        var importing = ImportAsync(database, Line("A"), Line("C"));
        await other.HoldsAsync(); // the import has changed A, and waits for C

        Assert.Equal(1, await TestDatabase.ScalarAsync<long>(
            database, "SET lock_timeout = '1s'; INSERT INTO inventory (product_id) SELECT id FROM products WHERE sku = 'A' RETURNING product_id"));

        await other.CommitAsync();
        Assert.Equal(2, (await importing).Updated);
    }

    [Fact]
    public async Task An_import_moves_products_to_another_category_after_views_of_them_that_were_counted_before()
    {
        var database = await DatabaseAsync($"{Before}; {Insert("0")}"); // in the order of ids, which is not that of skus
        await using var views = await OtherTransaction.StartAsync(database, "INSERT INTO product_views (product_id, views) VALUES (1, 1)");
        var importing = ImportAsync(database, Line("A", "yard"), Line("0", "yard"));
        await views.HoldsAsync();

        await views.ExecuteAsync("INSERT INTO product_views (product_id, views) VALUES (2, 1)");
        await views.CommitAsync();

        Assert.Equal(2, (await importing).Updated);
    }

    [Fact]
    public async Task An_import_deletes_a_product_after_a_reservation_whose_end_began_before()
    {
        var database = await DatabaseAsync($"""
            {Before};
            INSERT INTO inventory (product_id, on_hand, reserved) VALUES (1, 1, 1);
            INSERT INTO reservations (product_id, user_id, quantity, state, expires_at) VALUES (1, 1, 1, 'held', now() + interval '1 day')
            """);
        await using var release = await OtherTransaction.StartAsync(database, "UPDATE reservations SET state = 'released', ended_at = now()");
        var importing = ImportAsync(database, new ImportOptions { DeleteMissing = true, DeleteAtMost = 1 }, Line("C"));
        await release.HoldsAsync();

        await release.ExecuteAsync("UPDATE inventory SET reserved = 0");
        await release.CommitAsync();

        Assert.Equal(1, (await importing).Deleted);
    }

    /// <summary>The creation of the table is in the log. As long as it were not committed, the server would keep the log for the replication slot.</summary>
    [Fact]
    public async Task While_its_file_arrives_an_import_keeps_no_log()
    {
        var database = await TestDatabase.CreateAsync();

        await ImportAsync(database, new ImportOptions(), ArrivingAsync());

        async IAsyncEnumerable<ImportLine> ArrivingAsync()
        {
            yield return Line("A");
            Assert.Equal(1, await TestDatabase.ScalarAsync<long>(database, "SELECT count(*) FROM pg_class WHERE relname = 'staged_products'"));
        }
    }

    [Fact]
    public async Task A_product_that_is_added_while_the_file_arrives_is_not_missing_in_it()
    {
        var database = await DatabaseAsync(Before);

        var report = await ImportAsync(database, new ImportOptions { DeleteMissing = true, DeleteAtMost = 2 }, ArrivingAsync());

        Assert.Equal(1, report.Deleted);
        Assert.Equal("B Rake 1.00 1, C Rake 2.00 1", await TestDatabase.ScalarAsync<string>(database, Rows));

        async IAsyncEnumerable<ImportLine> ArrivingAsync()
        {
            await TestDatabase.ScalarAsync<int>(database, $"{Insert("B")}; SELECT 1");
            yield return Line("C");
        }
    }

    [Fact]
    public async Task An_import_that_waits_for_a_new_category_of_another_one_holds_none_that_the_other_one_creates_next()
    {
        var database = await DatabaseAsync("SELECT 1");
        await using var other = await OtherTransaction.StartAsync(database, "INSERT INTO categories VALUES ('garden', 'Garden'), ('garden-tools', 'Tools')");
        var names = new CategoryNames();
        var lamps = names.Read("Home > Lamps", new CategoryNotation(Levels: '>'))!.Slug;
        var importing = ImportAsync(database, names, new ImportOptions(), new[] { Line("A", lamps), Line("B", "garden") }.ToAsyncEnumerable());
        await other.HoldsAsync();

        await other.ExecuteAsync("INSERT INTO categories VALUES ('home', 'Home')");
        await other.CommitAsync();

        Assert.Equal(2, (await importing).Created);
        Assert.Equal("home", await TestDatabase.ScalarAsync<string>(database, "SELECT parent FROM categories WHERE slug = 'home-lamps'"));
    }

    [Fact]
    public async Task A_product_that_is_older_than_a_constraint_that_it_breaks_is_changed_with_the_others()
    {
        var database = await DatabaseAsync($"""
            {Before};
            ALTER TABLE products DROP CONSTRAINT ck_products_created_at;
            UPDATE products SET created_at = '20000-01-01' WHERE sku = 'A';
            ALTER TABLE products ADD CONSTRAINT ck_products_created_at CHECK (created_at < '10000-01-01 00:00:00+00') NOT VALID
            """);

        Assert.Equal(1, (await ImportAsync(database, Line("A"))).Updated);
    }

    private static async Task<string> DatabaseAsync(string sql)
    {
        var database = await TestDatabase.CreateAsync();
        await TestDatabase.ScalarAsync<int>(database, $"{sql}; SELECT 1");
        return database;
    }

    private static string Insert(string sku) => $$"""
        INSERT INTO products (sku, name, description, price, currency, category, tags) VALUES ('{{sku}}', 'Rake', '', 1, 'EUR', 'garden', '{}')
        """;

    private static Task<ImportReport> ImportAsync(string database, params ImportLine[] lines) => ImportAsync(database, new ImportOptions(), lines);

    private static Task<ImportReport> ImportAsync(string database, ImportOptions options, params ImportLine[] lines) =>
        ImportAsync(database, options, lines.ToAsyncEnumerable());

    private static Task<ImportReport> ImportAsync(string database, ImportOptions options, IAsyncEnumerable<ImportLine> lines) =>
        ImportAsync(database, new CategoryNames(), options, lines);

    private static async Task<ImportReport> ImportAsync(string database, CategoryNames names, ImportOptions options, IAsyncEnumerable<ImportLine> lines)
    {
        await using var source = NpgsqlDataSource.Create(database);
        var import = new ProductImport(source, static _ => ValueTask.CompletedTask, static _ => ValueTask.CompletedTask);
        return await import.RunAsync(
            lines, names, options, new ImportTally(), new ImportProgress(), CancellationToken.None);
    }

    private static ImportLine Line(string sku, string category = "garden") => new(1, new ProductDraft(sku, "Rake", null, 2, "EUR", category, null));

    private static async Task<string> ImportWhileAsync(string sql, long created, long updated, string before = Before)
    {
        var database = await TestDatabase.CreateAsync();
        await using var source = NpgsqlDataSource.Create(database);
        await ExecuteAsync(source.CreateCommand(before));
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(new NpgsqlCommand(sql, connection));

        var import = new ProductImport(source, static _ => ValueTask.CompletedTask, static _ => ValueTask.CompletedTask);
        var importing = import.RunAsync(OneLineAsync(), CancellationToken.None);
        await Eventually.BecomesTrueAsync(
            async () => await TestDatabase.ScalarAsync<long>(
                database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0,
            TimeSpan.FromSeconds(60));
        await transaction.CommitAsync();

        var report = await importing;
        Assert.Equal((created, updated), (report.Created, report.Updated));
        return await TestDatabase.ScalarAsync<string>(database, Rows);
    }

    private static async Task ExecuteAsync(NpgsqlCommand command)
    {
        await using (command)
        {
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async IAsyncEnumerable<ImportLine> OneLineAsync()
    {
        yield return new ImportLine(1, new ProductDraft("A", "Rake", null, 2, "EUR", "garden", null));
        await Task.CompletedTask;
    }
}
