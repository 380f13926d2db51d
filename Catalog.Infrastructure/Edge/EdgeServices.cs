using Catalog.Caching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Catalog.Infrastructure.Edge;

/// <summary>Registers the purger.</summary>
public static class EdgeServices
{
    /// <summary>Adds the purger for the caches in the section <c>Edge</c>. Requires a <see cref="CacheNode"/>; add it before the node.</summary>
    public static IServiceCollection AddEdgePurger(this IServiceCollection services)
    {
        services.AddOptions<EdgeOptions>().BindConfiguration(EdgeOptions.Section).ValidateDataAnnotations()
            .Validate(
                options => options.Addresses.Count > 0 && options.Addresses.All(address => address is { IsAbsoluteUri: true, Scheme: "http" or "https" }),
                "Edge:Addresses must be one or more URLs such as http://edge:8081/.")
            .Validate(options => options.ThirdPurgeAfter > options.SecondPurgeAfter, "Edge:ThirdPurgeAfter must be above Edge:SecondPurgeAfter.")
            .ValidateOnStart();
        services.AddSingleton<EdgeMetrics>();
        services.AddHostedService(provider =>
        {
            var options = provider.GetRequiredService<IOptions<EdgeOptions>>().Value;
            return new EdgePurger(
                provider.GetRequiredService<CacheNode>(),
                [.. options.Addresses.Select(
                    address => new EdgeCache(new HttpClient { BaseAddress = address, Timeout = EdgeCache.Timeout }, options.Soft))],
                options,
                provider.GetRequiredService<EdgeMetrics>(),
                provider.GetRequiredService<ILoggerFactory>());
        });
        return services;
    }
}
