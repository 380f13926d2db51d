using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Migrates a database to the schema that this build expects.</summary>
public static class CatalogDatabase
{
    // An arbitrary number, the same on every node.
    private const long MigrationLock = 0x6361_7461_6C6F_67;

    /// <summary>Applies missing migrations. If several nodes call it concurrently, one migrates and the others wait.</summary>
    /// <param name="connectionString">An Npgsql connection string; its user must be allowed to create tables. The database must exist.</param>
    /// <param name="ct">Ends the wait or the work; each migration is applied completely or not at all.</param>
    /// <exception cref="NpgsqlException">The database cannot be reached, or refused a statement.</exception>
    public static async Task MigrateAsync(string connectionString, CancellationToken ct = default)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var connection = await source.OpenConnectionAsync(ct);

        // The lock ends with its connection, so a killed node blocks nobody.
        await using var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { CommandTimeout = 0 };
        take.Parameters.Add(PlainSql.Value(MigrationLock));
        await take.ExecuteNonQueryAsync(ct);

        var options = new DbContextOptionsBuilder<CatalogDbContext>().UseNpgsql(source).Options;
        await using var context = new CatalogDbContext(options);
        context.Database.SetCommandTimeout(TimeSpan.Zero); // a large table takes long to change, and its lock may be held by others
        await context.Database.MigrateAsync(ct);
    }
}
