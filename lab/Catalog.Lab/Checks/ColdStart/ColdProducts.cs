using Npgsql;

namespace Catalog.Lab.Checks.ColdStart;

/// <summary>Products for the reads, in addition to the sample products.</summary>
internal static class ColdProducts
{
    /// <summary>Inserts products and returns their ids.</summary>
    public static async Task<IReadOnlyList<long>> AddAsync(NpgsqlDataSource database, int count, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            INSERT INTO products (sku, name, description, price, currency, category, tags)
            SELECT 'COLD-' || n, 'Product ' || n, '', 1, 'EUR', (SELECT min(slug) FROM categories), '{"{}"}' FROM generate_series(1, {count}) n
            RETURNING id
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<long>();
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetInt64(0));
        }

        return ids;
    }
}
