using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Catalog.Tests.Persistence;

public sealed class CatalogDatabaseTests
{
    private const string AddProduct = """
        INSERT INTO categories VALUES ('garden', 'Garden') ON CONFLICT DO NOTHING;
        INSERT INTO products (sku, name, description, price, currency, category, tags)
        VALUES ('A', 'Rake', '', 1, 'EUR', 'garden', '{}') RETURNING id
        """;

    [Fact]
    public async Task Nodes_that_migrate_at_once_all_succeed()
    {
        var database = await (await TestServers.Shared).Postgres.CreateDatabaseAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CatalogDatabase.MigrateAsync(database)));

        Assert.Equal(0, await TestDatabase.ScalarAsync<long>(database, "SELECT count(*) FROM products"));
    }

    [Fact]
    public async Task A_migration_may_take_longer_than_other_commands()
    {
        var database = await (await TestServers.Shared).Postgres.CreateDatabaseAsync();
        await using var context = new CatalogDbContext(new DbContextOptionsBuilder<CatalogDbContext>().UseNpgsql(database).Options);
        await context.GetService<IMigrator>().MigrateAsync("20261130120000_SessionEnds");
        await TestDatabase.ScalarAsync<int>(database, """
            CREATE FUNCTION take_long() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1.1); END';
            CREATE EVENT TRIGGER take_long ON ddl_command_start WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION take_long();
            SELECT 1
            """);

        await CatalogDatabase.MigrateAsync($"{database};Command Timeout=1");

        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
    }

    [Fact]
    public async Task A_migration_that_waits_for_a_long_reader_lets_other_readers_through()
    {
        var database = await (await TestServers.Shared).Postgres.CreateDatabaseAsync();
        await using var context = new CatalogDbContext(new DbContextOptionsBuilder<CatalogDbContext>().UseNpgsql(database).Options);
        await context.GetService<IMigrator>().MigrateAsync("20261130120000_SessionEnds");
        await using var reader = await OtherTransaction.StartAsync(database, "SELECT FROM products");

        var migrating = CatalogDatabase.MigrateAsync(database);
        await reader.HoldsAsync();
        Assert.Equal(0, await TestDatabase.ScalarAsync<long>(database, "SET lock_timeout = '60s'; SELECT count(*) FROM products"));
        await reader.CommitAsync();
        await migrating;

        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
    }

    [Fact]
    public async Task The_model_needs_no_further_migration()
    {
        var options = new DbContextOptionsBuilder<CatalogDbContext>().UseNpgsql(await TestDatabase.CreateAsync()).Options;
        await using var context = new CatalogDbContext(options);

        Assert.False(context.Database.HasPendingModelChanges());
    }

    /// <summary>That is how PostgreSQL restores a backup and, since 17, how it analyses a table.</summary>
    [Fact]
    public async Task Indexes_are_built_and_tables_analysed_with_an_empty_search_path()
    {
        var database = await TestDatabase.CreateAsync();
        await TestDatabase.ScalarAsync<long>(database, AddProduct);

        var failure = await Record.ExceptionAsync(() => TestDatabase.ScalarAsync<long>(database, """
            SET search_path = '';
            DO $$
            DECLARE
                a_table regclass;
            BEGIN
                FOR a_table IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
                    EXECUTE format('REINDEX TABLE %1$s; ANALYZE %1$s', a_table);
                END LOOP;
            END $$;
            SELECT count(*) FROM public.products
            """));

        Assert.Null(failure);
    }

    [Fact]
    public async Task A_change_by_plain_sql_raises_the_version()
    {
        var database = await TestDatabase.CreateAsync();
        var id = await TestDatabase.ScalarAsync<long>(database, AddProduct);

        var version = await TestDatabase.ScalarAsync<long>(
            database, $"UPDATE products SET price = 2, version = 1 WHERE id = {id} RETURNING version");

        Assert.Equal(2, version);
    }

    [Fact]
    public async Task Search_follows_the_texts_whatever_plain_sql_writes_into_its_column()
    {
        var database = await TestDatabase.CreateAsync();
        var id = await TestDatabase.ScalarAsync<long>(database, AddProduct);

        var found = await TestDatabase.ScalarAsync<bool>(database, $"""
            UPDATE products SET name = 'Weathervane' WHERE id = {id};
            UPDATE products SET price = 3, search = '' WHERE id = {id};
            SELECT search @@ search_query('weathervanes') AND NOT search @@ search_query('rake') FROM products WHERE id = {id}
            """);

        Assert.True(found);
    }

    [Fact]
    public async Task The_seed_is_a_thousand_products_in_twenty_categories()
    {
        var database = await TestDatabase.CreateAsync();

        var added = await CatalogSeed.SeedAsync(database);

        Assert.Equal(1000, added);
        Assert.Equal(20, await TestDatabase.ScalarAsync<long>(database, "SELECT count(DISTINCT category) FROM products"));
    }

    [Fact]
    public async Task The_seed_is_the_same_every_time()
    {
        const string Digest = "SELECT md5(string_agg(id || sku || name || description || price || tags::text, '' ORDER BY id)) FROM products";
        var (one, other) = (await TestDatabase.CreateAsync(), await TestDatabase.CreateAsync());
        await CatalogSeed.SeedAsync(one);
        await CatalogSeed.SeedAsync(other);

        Assert.Equal(await TestDatabase.ScalarAsync<string>(one, Digest), await TestDatabase.ScalarAsync<string>(other, Digest));
    }

    [Fact]
    public async Task A_catalog_with_a_product_is_not_seeded()
    {
        var database = await TestDatabase.CreateAsync();
        await TestDatabase.ScalarAsync<long>(database, AddProduct);

        Assert.Equal(0, await CatalogSeed.SeedAsync(database));
    }
}
