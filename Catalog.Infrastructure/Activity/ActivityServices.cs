using Catalog.Caching;
using Catalog.Infrastructure.Policies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Catalog.Infrastructure.Activity;

/// <summary>Registers activity: events with write-behind, feeds with cache-aside.</summary>
public static class ActivityServices
{
    /// <summary>Adds the log, the feed and the writer of batches. Requires persistence and caching.</summary>
    public static IServiceCollection AddActivity(this IServiceCollection services)
    {
        services.AddOptions<ActivityOptions>().BindConfiguration(ActivityOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddResourcePolicy<ActivityCacheOptions>(ActivityCacheOptions.Section, options => options.Policy);
        services.AddOptions<ActivityCacheOptions>().Validate(
            options => options.Policy.NegativeTtl == TimeSpan.Zero,
            $"{ActivityCacheOptions.Section}:NegativeTtl must be zero: a new user's feed is not invalidated in the cache.");
        services.AddCatalogCaching().AddCache<long, ActivityPage>(
            ActivityCacheOptions.Name, provider => provider.GetRequiredService<ActivityCacheOptions>().Policy);
        services.AddSingleton<ActivityFeed>();
        services.AddSingleton<ActivityBatches>();
        services.AddCatalogCaching().AddEvents(
            ActivityOptions.Name,
            (provider, events, ct) => provider.GetRequiredService<ActivityBatches>().ApplyAsync(events, ct),
            provider => provider.GetRequiredService<IOptions<ActivityOptions>>().Value.WriteBehind);
        services.AddSingleton<ActivityLog>();
        return services;
    }
}
