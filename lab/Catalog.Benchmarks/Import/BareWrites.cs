using Npgsql;
using NpgsqlTypes;

namespace Catalog.Benchmarks.Import;

/// <summary>The same rows written by plain SQL, into the same table with its indexes and triggers: what an import could reach at most.</summary>
internal sealed class BareWrites(NpgsqlDataSource database)
{
    private const string Columns = "sku, name, description, price, currency, category, tags";

    /// <summary>COPY into the table.</summary>
    public async Task InsertAsync(IEnumerable<ShopFile.Row> rows, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await CopyAsync(connection, "products", rows, ct);
    }

    /// <summary>COPY into a table without indexes, and one UPDATE that joins it.</summary>
    public Task UpdateAsync(IEnumerable<ShopFile.Row> rows, CancellationToken ct) => ThroughTableAsync(
        rows,
        """
        UPDATE products p SET name = n.name, description = n.description, price = n.price, currency = n.currency, category = n.category, tags = n.tags
        FROM new n WHERE n.sku = p.sku
        """,
        ct);

    /// <summary>COPY into a table without indexes, and one query that compares each row.</summary>
    public Task CompareAsync(IEnumerable<ShopFile.Row> rows, CancellationToken ct) => ThroughTableAsync(
        rows,
        """
        SELECT count(*) FROM products p JOIN new n USING (sku)
        WHERE (p.name, p.description, p.price, p.currency, p.category, p.tags) = (n.name, n.description, n.price, n.currency, n.category, n.tags)
        """,
        ct);

    private async Task ThroughTableAsync(IEnumerable<ShopFile.Row> rows, string sql, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync($"CREATE TEMPORARY TABLE new ON COMMIT DROP AS SELECT {Columns} FROM products LIMIT 0");
        await CopyAsync(connection, "new", rows, ct);
        await ExecuteAsync("ANALYZE new (sku)");
        await ExecuteAsync(sql);
        await transaction.CommitAsync(ct);

        async Task ExecuteAsync(string statement)
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string table, IEnumerable<ShopFile.Row> rows, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {table} ({Columns}) FROM STDIN (FORMAT BINARY)", ct);
        copy.Timeout = TimeSpan.Zero;
        foreach (var row in rows)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(row.Sku, NpgsqlDbType.Varchar, ct);
            await copy.WriteAsync(row.Name, NpgsqlDbType.Varchar, ct);
            await copy.WriteAsync(row.Description, NpgsqlDbType.Varchar, ct);
            await copy.WriteAsync(row.Price, NpgsqlDbType.Numeric, ct);
            await copy.WriteAsync("EUR", NpgsqlDbType.Varchar, ct);
            await copy.WriteAsync(row.Category, NpgsqlDbType.Varchar, ct);
            await copy.WriteAsync(row.Tags, NpgsqlDbType.Array | NpgsqlDbType.Text, ct);
        }

        await copy.CompleteAsync(ct);
    }
}
