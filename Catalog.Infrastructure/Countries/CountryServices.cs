using Catalog.Caching;
using Catalog.Infrastructure.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Infrastructure.Countries;

/// <summary>Registers countries with read-through.</summary>
public static class CountryServices
{
    /// <summary>Adds the store, its warm-up at start and the health check <c>countries</c>. Requires persistence and caching.</summary>
    public static IServiceCollection AddCountries(this IServiceCollection services)
    {
        services.AddResourcePolicy<CountryCacheOptions>(CountryCacheOptions.Section, options => options.Policy);
        services.AddCatalogCaching().AddCache<string, ReadOnlyMemory<byte>>(
            CountryCacheOptions.Name, provider => provider.GetRequiredService<CountryCacheOptions>().Policy);
        services.AddSingleton<CountryStore>();
        services.AddSingleton<CountryWarmup>();
        services.AddHostedService(provider => provider.GetRequiredService<CountryWarmup>());
        services.AddHealthChecks().AddCheck<CountryWarmup>("countries");
        return services;
    }
}
