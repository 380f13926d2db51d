using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>Registers the administration of the cache.</summary>
public static class CacheAdministrationServices
{
    /// <summary>Adds what looks into the cache, invalidates and warms by hand. Needs persistence, caching and the resources.</summary>
    public static IServiceCollection AddCacheAdministration(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        CatalogResources.Add(services);
        services.AddSingleton<CachedResources>();
        services.AddSingleton<CacheInvalidations>();
        services.AddSingleton<PopularProducts>();
        services.AddSingleton<CacheWarmups>();
        return services;
    }
}
