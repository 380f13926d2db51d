using Catalog.Caching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Catalog.Infrastructure.Views;

/// <summary>Registers views with write-behind.</summary>
public static class ViewServices
{
    /// <summary>Adds the counter, the queries and the top lists. Requires persistence and caching.</summary>
    public static IServiceCollection AddViews(this IServiceCollection services)
    {
        services.AddOptions<ViewOptions>().BindConfiguration(ViewOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<TopProducts>();
        services.AddSingleton<UniqueViewers>();
        services.AddSingleton<ViewBatches>();
        services.AddCatalogCaching().AddCounters(
            ViewOptions.Name,
            (provider, batch, ct) => provider.GetRequiredService<ViewBatches>().ApplyAsync(batch, ct),
            provider => provider.GetRequiredService<IOptions<ViewOptions>>().Value.WriteBehind);
        services.AddSingleton<ViewCounter>();
        services.AddSingleton<ViewQueries>();
        services.AddHostedService<TopRebuild>();
        return services;
    }
}
