using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>Registers the administration of the cache.</summary>
public static class CacheAdministrationServices
{
    /// <summary>Adds what looks into the cache, invalidates and warms by hand. Needs persistence, caching and the resources.</summary>
    public static IServiceCollection AddCacheAdministration(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        CatalogResources.Add(services);
        services.AddSingleton<CacheInspector>();
        services.AddHostedService<InspectorStarter>();
        services.AddSingleton<RedisReports>();
        services.AddSingleton<CachedResources>();
        services.AddSingleton<CacheInvalidations>();
        services.AddSingleton<PopularProducts>();
        services.AddSingleton<CacheWarmups>();
        return services;
    }

    // Hosted services are made before any of them is started: the inspector's channels are there when the node begins to follow the bus.
#pragma warning disable CS9113 // Making the inspector is what it is for.
    private sealed class InspectorStarter(CacheInspector inspector) : IHostedService
#pragma warning restore CS9113
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
