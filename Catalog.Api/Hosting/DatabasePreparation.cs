using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Persistence.Samples;

namespace Catalog.Api.Hosting;

/// <summary>Prepares the database before the first request: with the command <c>migrate</c>, or at start if configured.</summary>
public static class DatabasePreparation
{
    /// <summary>
    /// Applies missing migrations. With <c>Database:NodeRole</c> it also grants that role its rights, with <c>Database:Seed</c> it fills an
    /// empty catalog with sample data.
    /// </summary>
    public static async Task MigrateAsync(this IConfiguration configuration, CancellationToken ct = default)
    {
        var connectionString = PersistenceServices.RequiredConnectionString(configuration);
        await CatalogDatabase.MigrateAsync(connectionString, ct);
        var options = Options(configuration);
        if (options is { NodeRole: { } made, NodePassword: { } password })
        {
            await NodeRole.MakeAsync(connectionString, made, password, ct);
        }

        if (options.NodeRole is { } role)
        {
            await NodeRole.GrantAsync(connectionString, role, ct);
        }

        if (options.Seed)
        {
            await CatalogSeed.SeedAsync(connectionString, ct);
            await SampleData.AddAsync(connectionString, ct: ct);
        }
    }

    /// <summary>Does so if <c>Database:MigrateOnStart</c> is set.</summary>
    public static Task MigrateIfConfiguredAsync(this IConfiguration configuration, CancellationToken ct = default) =>
        Options(configuration).MigrateOnStart ? configuration.MigrateAsync(ct) : Task.CompletedTask;

    private static DatabaseOptions Options(IConfiguration configuration) =>
        configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new DatabaseOptions();
}
