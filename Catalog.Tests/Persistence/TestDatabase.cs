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

    public static async Task<T> ScalarAsync<T>(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<string> MigrateTemplateAsync()
    {
        var servers = await TestServers.Shared;
        var template = await servers.Postgres.CreateDatabaseAsync();
        await CatalogDatabase.MigrateAsync(template);
        return new NpgsqlConnectionStringBuilder(template).Database!;
    }
}
