using Catalog.Caching;
using Catalog.Infrastructure.Persistence.ChangeCapture.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>Registers change data capture.</summary>
public static class ChangeCaptureServices
{
    /// <summary>
    /// Adds the reader of the slot, its meter and the health check <c>change-capture</c>. Requires the resources that it invalidates.
    /// </summary>
    public static IServiceCollection AddChangeCapture(this IServiceCollection services)
    {
        services.AddOptions<ChangeCaptureOptions>().BindConfiguration(ChangeCaptureOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<ChangeCaptureOptions>>().Value);
        services.AddSingleton<CaptureStatus>();
        services.AddSingleton<CaptureMetrics>();
        services.AddSingleton(provider => new ReplicationSlot(
            provider.GetRequiredService<NpgsqlDataSource>(),
            PersistenceServices.RequiredConnectionString(provider.GetRequiredService<IConfiguration>()),
            provider.GetRequiredService<ChangeCaptureOptions>(),
            provider.GetRequiredService<IOptions<CachingOptions>>().Value.Group ?? "",
            provider.GetRequiredService<ILogger<ReplicationSlot>>()));

        services.AddTransient<ICapturedTable, ProductsTable>();
        services.AddTransient<ICapturedTable, ReviewsTable>();
        services.AddTransient<ICapturedTable, InventoryTable>();
        services.AddTransient<ICapturedTable, CountriesTable>();
        services.AddTransient<ICapturedTable, UsersTable>();
        services.AddTransient<ICapturedTable, SessionsTable>();
        services.AddTransient<ICapturedTable, TokensTable>();
        services.AddTransient<ChangeBatch>();
        services.AddSingleton<Func<ChangeBatch>>(provider => provider.GetRequiredService<ChangeBatch>);
        services.AddTransient<ChangeStream>();
        services.AddSingleton<Func<ChangeStream>>(provider => provider.GetRequiredService<ChangeStream>);
        services.AddHostedService<ChangeCaptureService>();
        services.AddHealthChecks().AddCheck<CaptureHealth>("change-capture");
        return services;
    }
}
