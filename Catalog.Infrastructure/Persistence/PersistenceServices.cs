using Catalog.Infrastructure.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Infrastructure.Persistence;

/// <summary>Registers the database.</summary>
public static class PersistenceServices
{
    /// <summary>Adds one <see cref="NpgsqlDataSource"/> (the connection pool) and a pooled context factory that uses it.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configuration">Contains <c>ConnectionStrings:Postgres</c>.</param>
    /// <exception cref="InvalidOperationException">At the first use: the connection string is missing.</exception>
    public static IServiceCollection AddPersistence(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DatabaseOptions>().Bind(configuration.GetSection(DatabaseOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new NpgsqlDataSourceBuilder(StatementLimits.WithTimeouts(
                Resetting(RequiredConnectionString(configuration)), provider.GetRequiredService<IOptions<DatabaseOptions>>().Value))
            .UseLoggerFactory(provider.GetService<ILoggerFactory>())
            .Build());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ReadableRows>();
        services.AddHostedService<PoolRenewal>();
        services.AddPooledDbContextFactory<CatalogDbContext>(
            options => options
                .UseNpgsql() // uses the data source above; one passed here would get its own model and compiled queries
                .AddInterceptors(new ActorInterceptor())
                // A refused statement is often expected, such as a duplicate sku; the caller decides what is an error.
                .ConfigureWarnings(warnings => warnings.Log(
                    (RelationalEventId.CommandError, LogLevel.Debug),
                    (RelationalEventId.ConnectionError, LogLevel.Debug),
                    (CoreEventId.QueryIterationFailed, LogLevel.Debug),
                    (CoreEventId.SaveChangesFailed, LogLevel.Debug))));
        return services;
    }

    /// <summary>The connection string of the catalog's database.</summary>
    /// <exception cref="InvalidOperationException"><c>ConnectionStrings:Postgres</c> is missing.</exception>
    public static string RequiredConnectionString(IConfiguration configuration) =>
        configuration.GetConnectionString("Postgres")
            ?? throw new InvalidOperationException("ConnectionStrings:Postgres is missing: set it to an Npgsql connection string, or start the service with all that it needs: dotnet run --project lab/Catalog.Lab");

    // A connection that is not reset would keep the actor of its last use.
    private static string Resetting(string connectionString) =>
        Parse(connectionString) is { NoResetOnClose: false, Multiplexing: false }
            ? connectionString
            : throw new InvalidOperationException("ConnectionStrings:Postgres must not set No Reset On Close or Multiplexing: the audit log would record wrong actors.");

    private static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new InvalidOperationException("ConnectionStrings:Postgres cannot be read.", e);
        }
    }
}
