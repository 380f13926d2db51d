using System.Collections.Concurrent;
using Catalog.Infrastructure.Persistence;
using Npgsql;

namespace Catalog.Tests.Persistence;

/// <summary>Databases of the catalog's schema, copied from one that is migrated once a run.</summary>
public static class TestDatabase
{
    private static readonly Lazy<Task<string>> Template = new(MigrateTemplateAsync);

    /// <summary>A fresh, migrated, empty database; returns its connection string.</summary>
    public static async Task<string> CreateAsync()
    {
        var servers = await TestServers.Shared;
        return await servers.Postgres.CreateDatabaseAsync(await Template.Value);
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

    private static async Task<string> MigrateTemplateAsync()
    {
        var servers = await TestServers.Shared;
        var template = await servers.Postgres.CreateDatabaseAsync();
        await CatalogDatabase.MigrateAsync(template);
        return new NpgsqlConnectionStringBuilder(template).Database!;
    }
}
