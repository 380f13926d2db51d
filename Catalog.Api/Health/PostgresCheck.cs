using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Catalog.Api.Health;

/// <summary>Checks that the database answers and has the schema that this build expects. Thread-safe.</summary>
/// <remarks>
/// A migration locks the list of migrations until it commits, which may take minutes. A node that has found its schema is only degraded
/// meanwhile: what is cached can be read, and the rest as far as the migration allows.
/// </remarks>
public sealed class PostgresCheck(NpgsqlDataSource database, IDbContextFactory<CatalogDbContext> contexts) : IHealthCheck
{
    // NOWAIT: a lock timeout would have to be shorter than that of the check.
    private const string Applied = """
        LOCK TABLE "__EFMigrationsHistory" IN ACCESS SHARE MODE NOWAIT;
        SELECT "MigrationId" FROM "__EFMigrationsHistory"
        """;

    private volatile bool _fitted;

    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var missing = Expected().Except(await AppliedAsync(cancellationToken)).FirstOrDefault();
            _fitted |= missing is null;
            return missing is null
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"The database lacks the migration {missing}, and perhaps later ones: run migrate.");
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            const string Migrates = "The database is being migrated: what is not cached may have to wait.";
            return _fitted ? HealthCheckResult.Degraded(Migrates) : HealthCheckResult.Unhealthy(Migrates);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy("The database does not answer: only cached data can be read.", e);
        }
    }

    private IEnumerable<string> Expected()
    {
        using var context = contexts.CreateDbContext();
        return context.Database.GetMigrations();
    }

    private async Task<IReadOnlyList<string>> AppliedAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct); // LOCK demands one
        await using var command = new NpgsqlCommand(Applied, connection);
        try
        {
            var applied = new List<string>();
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                applied.Add(reader.GetString(0));
            }

            return applied;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return []; // an empty database
        }
    }
}
