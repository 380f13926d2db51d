using Catalog.Caching;
using Catalog.Infrastructure.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Infrastructure.Reviews;

/// <summary>Registers reviews with cache-aside.</summary>
public static class ReviewServices
{
    /// <summary>Adds the store. Requires persistence, caching and products.</summary>
    public static IServiceCollection AddReviews(this IServiceCollection services)
    {
        services.AddResourcePolicy<ReviewCacheOptions>(ReviewCacheOptions.Section, options => options.Policy);
        services.AddOptions<ReviewCacheOptions>().Validate(
            options => options.Policy.NegativeTtl == TimeSpan.Zero,
            $"{ReviewCacheOptions.Section}:NegativeTtl must be zero: the reviews of a new product are not invalidated in the cache.");
        services.AddCatalogCaching().AddCache<long, ReadOnlyMemory<byte>>(
            ReviewCacheOptions.Name, provider => provider.GetRequiredService<ReviewCacheOptions>().Policy);
        return services.AddSingleton<ReviewStore>();
    }
}
