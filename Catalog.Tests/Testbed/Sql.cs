using System.Collections.Concurrent;
using Npgsql;

namespace Catalog.Tests.Testbed;

/// <summary>One statement. Connections are pooled, because a new one costs the server a process; idle ones are closed after a second.</summary>
internal static class Sql
{
    private static readonly ConcurrentDictionary<string, NpgsqlDataSource> Sources = new();

    public static async Task<T?> ScalarAsync<T>(string connectionString, string sql)
    {
        await using var connection = await OpenAsync(connectionString);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T?)await command.ExecuteScalarAsync();
    }

    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = await OpenAsync(connectionString);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    // A pooled connection may be to a server that a test has ended since: it has to answer before the statement is sent.
    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var source = Sources.GetOrAdd(connectionString, static text => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(text)
        {
            Timeout = 60, // a busy machine is not a server that is away
            CommandTimeout = 120,
            MaxPoolSize = 8,
            ConnectionIdleLifetime = 1,
            ConnectionPruningInterval = 1,
        }));
        while (true)
        {
            var connection = await source.OpenConnectionAsync();
            try
            {
                await using var look = new NpgsqlCommand("SELECT 1", connection);
                await look.ExecuteNonQueryAsync();
                return connection;
            }
            catch (NpgsqlException)
            {
                await connection.DisposeAsync(); // broken, so it does not return to the pool; a server that is away refuses the next one
            }
        }
    }
}
