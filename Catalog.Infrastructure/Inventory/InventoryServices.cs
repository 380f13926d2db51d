using Catalog.Caching;
using Catalog.Caching.Background;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Policies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Infrastructure.Inventory;

/// <summary>Registers stocks with write-through.</summary>
public static class InventoryServices
{
    /// <summary>Adds the stores, the queries and the sweep. Requires persistence and caching.</summary>
    public static IServiceCollection AddInventory(this IServiceCollection services)
    {
        services.AddResourcePolicy<InventoryCacheOptions>(InventoryCacheOptions.Section, options => options.Policy);
        services.AddOptions<ReservationOptions>().BindConfiguration(ReservationOptions.Section).ValidateDataAnnotations()
            .Validate(options => options.HoldFor <= options.LongestHold,
                $"{ReservationOptions.Section}:{nameof(ReservationOptions.HoldFor)} must not be above {nameof(ReservationOptions.LongestHold)}.")
            .ValidateOnStart();

        services.AddSingleton(provider => new StockDatabase(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddCatalogCaching().AddVersionedCache<long, ReadOnlyMemory<byte>>(
            InventoryCacheOptions.Name, provider => provider.GetRequiredService<InventoryCacheOptions>().Policy);
        services.AddSingleton<StockCache>();
        services.AddSingleton(provider => new InventoryStore(provider.GetRequiredService<StockCache>()));
        services.AddSingleton(provider => new ReservationStore(
            provider.GetRequiredService<StockCache>(),
            provider.GetRequiredService<StockDatabase>(),
            provider.GetRequiredService<IDbContextFactory<CatalogDbContext>>(),
            provider.GetRequiredService<IOptions<ReservationOptions>>().Value,
            provider.GetRequiredService<ReadableRows>()));
        services.AddSingleton<InventoryQueries>();
        services.AddHostedService(provider => new ReservationSweep(
            provider.GetRequiredService<StockDatabase>(),
            provider.GetRequiredService<StockCache>(),
            provider.GetRequiredService<IOptions<ReservationOptions>>().Value,
            provider.GetRequiredService<BackgroundLoops>()));
        return services;
    }
}
