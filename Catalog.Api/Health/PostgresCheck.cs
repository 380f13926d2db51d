using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Catalog.Api.Health;

/// <summary>Checks that the database answers and has the schema that this build expects.</summary>
public sealed class PostgresCheck(IDbContextFactory<CatalogDbContext> contexts) : IHealthCheck
{
    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var database = await contexts.CreateDbContextAsync(cancellationToken);
            var missing = await database.Database.GetPendingMigrationsAsync(cancellationToken);
            return missing.FirstOrDefault() is { } first
                ? HealthCheckResult.Unhealthy($"The database lacks the migration {first}, and perhaps later ones: run migrate.")
                : HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy("The database does not answer: only cached data can be read.", e);
        }
    }
}
