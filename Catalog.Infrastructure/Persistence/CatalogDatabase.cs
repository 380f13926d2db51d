using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Migrates a database to the schema that this build expects.</summary>
public static class CatalogDatabase
{
    // An arbitrary number, the same on every node.
    private const long MigrationLock = 0x6361_7461_6C6F_67;

    // Below Database:LockTimeout (3 s): whoever queues behind a migration that waits for a lock is let through before it gives up.
    private const string WaitAtMost = "-c lock_timeout=1000";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1); // so that those who queued behind it come first

    /// <summary>Applies missing migrations. If several nodes call it concurrently, one migrates and the others wait.</summary>
    /// <remarks>
    /// Nobody waits long for a migration that waits itself: for the lock of a table that a long transaction reads. It gives up its place in the
    /// queue and tries again until the table is free.
    /// </remarks>
    /// <param name="connectionString">An Npgsql connection string; its user must be allowed to create tables. The database must exist.</param>
    /// <param name="ct">Ends the wait or the work; each migration is applied completely or not at all.</param>
    /// <exception cref="NpgsqlException">The database cannot be reached, or refused a statement.</exception>
    public static async Task MigrateAsync(string connectionString, CancellationToken ct = default)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        builder.Options = $"{builder.Options} {WaitAtMost}".TrimStart();
        await using var source = NpgsqlDataSource.Create(builder);
        await using var connection = await source.OpenConnectionAsync(ct);

        // The lock ends with its connection, so a killed node blocks nobody.
        await StatementLimits.TakeOffAsync(connection, ct); // the other one may take long
        await using var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { CommandTimeout = 0 };
        take.Parameters.Add(PlainSql.Value(MigrationLock));
        await take.ExecuteNonQueryAsync(ct);

        while (!await TryMigrateAsync(source, ct))
        {
            await Task.Delay(Pause, ct);
        }
    }

    // A migration that gave up has changed nothing, and those before it are applied.
    private static async Task<bool> TryMigrateAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        var options = new DbContextOptionsBuilder<CatalogDbContext>().UseNpgsql(source).Options;
        await using var context = new CatalogDbContext(options);
        context.Database.SetCommandTimeout(TimeSpan.Zero); // a large table takes long to change
        try
        {
            await context.Database.MigrateAsync(ct);
            return true;
        }
        catch (Exception e) when ((e as PostgresException ?? e.InnerException) is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
        {
            return false;
        }
    }
}
