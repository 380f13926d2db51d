using Catalog.Caching;
using Catalog.Infrastructure.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Infrastructure.Reviews;

/// <summary>Registers reviews and wires them to cache-aside.</summary>
public static class ReviewServices
{
    /// <summary>Adds the store. Needs persistence, caching and products.</summary>
    public static IServiceCollection AddReviews(this IServiceCollection services)
    {
        services.AddResourcePolicy<ReviewCacheOptions>(ReviewCacheOptions.Section, options => options.Policy);
        services.AddOptions<ReviewCacheOptions>().Validate(
            options => options.Policy.NegativeTtl == TimeSpan.Zero,
            $"{ReviewCacheOptions.Section}:NegativeTtl must be zero: nobody tells the cache of the reviews of a new product.");
        services.AddCatalogCaching().AddCache<long, ReadOnlyMemory<byte>>(
            ReviewCacheOptions.Name, provider => provider.GetRequiredService<ReviewCacheOptions>().Policy);
        return services.AddSingleton<ReviewStore>();
    }
}
