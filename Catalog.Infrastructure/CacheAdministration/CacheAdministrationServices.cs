using Catalog.Infrastructure.CacheAdministration.Statistics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>Registers the administration of the cache.</summary>
public static class CacheAdministrationServices
{
    /// <summary>The name of the meter with the figures of Redis.</summary>
    public const string RedisMeter = RedisFigures.Name;

    /// <summary>Adds statistics, inspection, invalidation, warm-up, and the health check <c>warm-up</c>. Requires persistence, caching and the resources.</summary>
    public static IServiceCollection AddCacheAdministration(this IServiceCollection services)
    {
        CatalogResources.Add(services);
        services.AddSingleton<ReadHistory>();
        services.AddHostedService(provider => provider.GetRequiredService<ReadHistory>());
        services.AddSingleton<CacheInspector>();
        services.AddHostedService<InspectorStarter>();
        services.AddSingleton<RedisReports>();
        services.AddHostedService<RedisFigures>();
        services.AddSingleton<CachedResources>();
        services.AddSingleton<CacheInvalidations>();
        services.AddSingleton<CacheWarmups>();
        services.AddOptions<WarmupOptions>().BindConfiguration(WarmupOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<StartWarmup>();
        services.AddHostedService(provider => provider.GetRequiredService<StartWarmup>());
        services.AddHealthChecks().AddCheck<StartWarmup>("warm-up");
        return services;
    }

    // Hosted services are created before any of them starts, so the inspector has registered its channels when the node subscribes to the bus.
#pragma warning disable CS9113 // The class only forces the creation of the inspector.
    private sealed class InspectorStarter(CacheInspector inspector) : IHostedService
#pragma warning restore CS9113
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
