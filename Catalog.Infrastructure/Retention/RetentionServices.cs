using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Infrastructure.Retention;

/// <summary>Registers the retention job.</summary>
public static class RetentionServices
{
    /// <summary>Adds the job. Requires persistence, background loops, sessions and views.</summary>
    public static IServiceCollection AddRetention(this IServiceCollection services)
    {
        services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services.AddHostedService<RetentionJob>();
    }
}
