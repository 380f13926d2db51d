using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Infrastructure.RateLimits;

/// <summary>Registers the limiters.</summary>
public static class RateLimitServices
{
    /// <summary>Adds <see cref="RateLimiters"/>. Requires caching.</summary>
    public static IServiceCollection AddRateLimiters(this IServiceCollection services)
    {
        services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<UnknownTokens>();
        services.AddSingleton<RateLimiters>();
        return services;
    }
}
