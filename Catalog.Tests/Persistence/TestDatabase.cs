using Catalog.Infrastructure.Persistence;
using Catalog.Tests.Testbed;
using Npgsql;

namespace Catalog.Tests.Persistence;

/// <summary>Databases with the catalog's schema, as their owner and as a node.</summary>
public static class TestDatabase
{
    private const string Role = "catalog_node";

    /// <summary>A fresh, migrated, empty database; returns the connection string of its owner.</summary>
    public static Task<string> CreateAsync() => TestServers.CreateDatabaseAsync();

    /// <summary>The same database for the role of nodes, which owns nothing.</summary>
    public static string AsNode(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Username = Role, Password = Role }.ConnectionString;

    /// <summary>Migrates a database, and grants access to the role of nodes.</summary>
    public static async Task MigrateAsync(string connectionString)
    {
        await CatalogDatabase.MigrateAsync(connectionString);
        await NodeRole.MakeAsync(connectionString, Role, Role);
        await NodeRole.GrantAsync(connectionString, Role);
    }

    /// <summary>One statement; its value must not be null.</summary>
    public static async Task<T> ScalarAsync<T>(string connectionString, string sql)
    {
        while (true)
        {
            try
            {
                return (await Sql.ScalarAsync<T>(connectionString, sql))!;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected)
            {
                // A deadlock, such as of a TRUNCATE with a sweep of the service: PostgreSQL rolled this statement back.
            }
        }
    }
}
