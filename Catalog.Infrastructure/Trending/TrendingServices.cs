using Catalog.Caching;
using Catalog.Infrastructure.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Infrastructure.Trending;

/// <summary>Registers the trending list with refresh-ahead.</summary>
public static class TrendingServices
{
    /// <summary>Adds the list. Requires persistence and caching.</summary>
    public static IServiceCollection AddTrending(this IServiceCollection services)
    {
        services.AddResourcePolicy<TrendingOptions>(TrendingOptions.Section, options => options.Policy);
        services.AddCatalogCaching().AddCache<string, ReadOnlyMemory<byte>>(
            TrendingOptions.Name, provider => provider.GetRequiredService<TrendingOptions>().Policy);
        return services.AddSingleton<TrendingProducts>();
    }
}
