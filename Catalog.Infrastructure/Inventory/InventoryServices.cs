using Catalog.Caching;
using Catalog.Infrastructure.Policies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

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
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<ReservationOptions>>().Value);

        services.AddSingleton<StockDatabase>();
        services.AddCatalogCaching().AddVersionedCache<long, ReadOnlyMemory<byte>>(
            InventoryCacheOptions.Name, provider => provider.GetRequiredService<InventoryCacheOptions>().Policy);
        services.AddSingleton<StockCache>();
        services.AddSingleton<InventoryStore>();
        services.AddSingleton<ReservationStore>();
        services.AddSingleton<InventoryQueries>();
        services.AddHostedService<ReservationSweep>();
        return services;
    }
}
