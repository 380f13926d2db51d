using Npgsql;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>Which products were viewed most, as far as the database knows. Safe for concurrent use.</summary>
public sealed class PopularProducts(NpgsqlDataSource source)
{
    // Those that nobody has viewed come last, so that a new catalog can be warmed as well.
    private const string List = """
        SELECT p.id FROM products p LEFT JOIN product_views v ON v.product_id = p.id
        ORDER BY coalesce(v.views, 0) DESC, p.id
        LIMIT $1
        """;

    /// <summary>Their ids, the most viewed first; 8 bytes each.</summary>
    /// <param name="count">How many at most.</param>
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
