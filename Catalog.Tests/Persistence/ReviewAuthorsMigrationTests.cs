using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Catalog.Tests.Persistence;

public sealed class ReviewAuthorsMigrationTests
{
    private const string Before = """
        INSERT INTO users (id, email, name, role) OVERRIDING SYSTEM VALUE VALUES (7, 'ada@example.org', 'Ada', 'customer');
        INSERT INTO categories VALUES ('garden', 'Garden');
        INSERT INTO products (id, sku, name, description, price, currency, category, tags)
        OVERRIDING SYSTEM VALUE VALUES (1, 'A', 'Rake', '', 1, 'EUR', 'garden', '{}');
        SELECT 1::bigint
        """;

    [Fact]
    public async Task Reviews_from_before_find_their_author_in_the_audit_log()
    {
        var database = await (await TestServers.Shared).Postgres.CreateDatabaseAsync();
        var options = new DbContextOptionsBuilder<CatalogDbContext>().UseNpgsql(database).Options;
        await using var context = new CatalogDbContext(options);
        var migrator = context.GetService<IMigrator>();
        await migrator.MigrateAsync("20261128221500_ReadableRows");
        await TestDatabase.ScalarAsync<long>(database, Before);
        await ReviewAsync(database, "user:7", "Ada", "first");
        await ReviewAsync(database, "user:7", "Ada", "second");
        await ReviewAsync(database, "user:8", "Bob", "gone");
        await ReviewAsync(database, "", "Eve", "by plain SQL");

        await migrator.MigrateAsync();

        Assert.Equal(
            "first: , second: Ada 7, gone: , by plain SQL: Eve",
            await TestDatabase.ScalarAsync<string>(
                database, "SELECT string_agg(concat(text, ': ', author, ' ' || user_id), ', ' ORDER BY id) FROM reviews"));
        Assert.Equal(5, await TestDatabase.ScalarAsync<long>(database, "SELECT version FROM products"));
    }

    private static Task<long> ReviewAsync(string database, string actor, string author, string text) => TestDatabase.ScalarAsync<long>(
        database,
        $"SET catalog.actor = '{actor}'; INSERT INTO reviews (product_id, author, stars, text) VALUES (1, '{author}', 4, '{text}') RETURNING id");
}
