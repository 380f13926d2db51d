using Npgsql;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>The most viewed products, according to the database. Safe for concurrent use.</summary>
public sealed class PopularProducts(NpgsqlDataSource source)
{
    // Products without views come last, so that a new catalog can be warmed too.
    private const string List = """
        SELECT p.id FROM products p LEFT JOIN product_views v ON v.product_id = p.id
        ORDER BY coalesce(v.views, 0) DESC, p.id
        LIMIT $1
        """;

    /// <summary>The ids of products, most viewed first; 8 bytes each.</summary>
    /// <param name="count">The maximum number.</param>
    /// <param name="ct">Cancels the query.</param>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    public async Task<IReadOnlyList<long>> ListAsync(int count, CancellationToken ct)
    {
        await using var command = source.CreateCommand(List);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<long>();
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetInt64(0));
        }

        return ids;
    }
}
