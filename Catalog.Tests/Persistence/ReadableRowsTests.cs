using Npgsql;

namespace Catalog.Tests.Persistence;

/// <summary>The database refuses every row that the service could not read.</summary>
public sealed class ReadableRowsTests
{
    [Theory]
    [InlineData("price = 'NaN'")]
    [InlineData("currency = 'eur'")]
    [InlineData("created_at = '20000-01-01'")]
    [InlineData("created_at = 'infinity'")]
    [InlineData("created_at = '-infinity'")]
    [InlineData("created_at = '0044-03-15 BC'")]
    [InlineData("tags = '{{a,b}}'")]
    [InlineData("tags = '{a,NULL}'")]
    public async Task An_unreadable_product_is_refused(string change)
    {
        var database = await TestDatabase.CreateAsync();
        var id = await TestDatabase.ScalarAsync<long>(database, """
            INSERT INTO categories VALUES ('garden', 'Garden');
            INSERT INTO products (sku, name, description, price, currency, category, tags)
            VALUES ('A', 'Rake', '', 1, 'EUR', 'garden', '{}') RETURNING id
            """);

        await Assert.ThrowsAsync<PostgresException>(() =>
            TestDatabase.ScalarAsync<long>(database, $"UPDATE products SET {change} WHERE id = {id} RETURNING id"));
    }

    [Theory]
    [InlineData("users (email, name, role) VALUES ('b@example.org', 'Ada', 'king')")]
    [InlineData("users (email, name, role, created_at) VALUES ('b@example.org', 'Ada', 'customer', '20000-01-01')")]
    [InlineData("users (email, name, role, updated_at) VALUES ('b@example.org', 'Ada', 'customer', '-infinity')")]
    [InlineData("categories VALUES ('Größen', 'Sizes')")]
    [InlineData("activity (kind, product_id, at) VALUES ('click', 1, '20000-01-01')")]
    [InlineData("audit_log (action, resource, version, at) VALUES ('update', 'product:1', 1, 'infinity')")]
    [InlineData("inventory (product_id, updated_at) VALUES (1, '20000-01-01')")]
    [InlineData("stock_movements (product_id, kind, on_hand_change, reserved_change, version) VALUES (1, 'stolen', 0, 0, 1)")]
    [InlineData("stock_movements (product_id, kind, on_hand_change, reserved_change, version, at) VALUES (1, 'set', 0, 0, 1, '20000-01-01')")]
    [InlineData("reservations (product_id, quantity, state, expires_at) VALUES (1, 1, 'lost', now())")]
    [InlineData("reservations (product_id, quantity, state, expires_at) VALUES (1, 1, 'held', 'infinity')")]
    [InlineData("reservations (product_id, quantity, state, expires_at, ended_at) VALUES (1, 1, 'released', now(), '20000-01-01')")]
    [InlineData("sessions (user_id, token_hash, client, ends_at) VALUES (1, sha256('b'), '', 'infinity')")]
    [InlineData("sessions (user_id, token_hash, client, ends_at, data) VALUES (1, sha256('b'), '', now(), '[]')")]
    [InlineData("reviews (product_id, author, stars, text, created_at) VALUES (1, 'Ada', 1, '', '20000-01-01')")]
    public async Task An_unreadable_row_is_refused_in_every_table(string row)
    {
        var database = await TestDatabase.CreateAsync();
        await TestDatabase.ScalarAsync<long>(database, """
            INSERT INTO categories VALUES ('garden', 'Garden');
            INSERT INTO products (sku, name, description, price, currency, category, tags) VALUES ('A', 'Rake', '', 1, 'EUR', 'garden', '{}');
            INSERT INTO users (email, name, role) VALUES ('a@example.org', 'Ada', 'customer');
            SELECT 1::bigint
            """);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => TestDatabase.ScalarAsync<long>(database, $"INSERT INTO {row}; SELECT 1::bigint"));

        Assert.Equal(PostgresErrorCodes.CheckViolation, refused.SqlState);
    }
}
