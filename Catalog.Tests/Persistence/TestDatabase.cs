using System.Collections.Concurrent;
using Catalog.Infrastructure.Persistence;
using Npgsql;

namespace Catalog.Tests.Persistence;

/// <summary>Databases of the catalog's schema, seen by their owner and by nodes.</summary>
public static class TestDatabase
{
    private const string Role = "catalog_node";

    /// <summary>A fresh, migrated, empty database; returns the connection string of its owner.</summary>
    public static Task<string> CreateAsync() => TestServers.CreateDatabaseAsync();

    /// <summary>The same database as nodes see it, whose role owns nothing.</summary>
    public static string AsNode(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Username = Role, Password = Role }.ConnectionString;

    /// <summary>Migrates a database, and lets the role of nodes in.</summary>
    public static async Task MigrateAsync(string connectionString)
    {
        await CatalogDatabase.MigrateAsync(connectionString);
        await NodeRole.MakeAsync(connectionString, Role, Role);
        await NodeRole.GrantAsync(connectionString, Role);
    }

    // A source reads the types of its database once, which costs more than a connection. Connections are not kept: a test may have
    // ended the server since.
    private static readonly ConcurrentDictionary<string, NpgsqlDataSource> Sources = new();

    public static async Task<T> ScalarAsync<T>(string connectionString, string sql)
    {
        var source = Sources.GetOrAdd(
            connectionString,
            static text => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(text) { Pooling = false }));
        while (true)
        {
            try
            {
                await using var command = source.CreateCommand(sql);
                return (T)(await command.ExecuteScalarAsync())!;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected)
            {
                // A TRUNCATE and a sweep of the service met, and PostgreSQL ended this one: nothing was done.
            }
        }
    }
}
