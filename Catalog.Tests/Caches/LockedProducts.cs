using Npgsql;

namespace Catalog.Tests.Caches;

/// <summary>Locks the table of products, so that readers wait.</summary>
internal sealed class LockedProducts : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private LockedProducts(NpgsqlConnection connection) => _connection = connection;

    public static async Task<LockedProducts> LockAsync(string database)
    {
        var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE products IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return new LockedProducts(connection);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
