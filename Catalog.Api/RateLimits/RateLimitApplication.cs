using Catalog.Infrastructure.RateLimits;
using Microsoft.AspNetCore.OpenApi;

namespace Catalog.Api.RateLimits;

/// <summary>Puts the limits in front of the endpoints.</summary>
public static class RateLimitApplication
{
    /// <summary>Adds the limits and documents them. Needs caching.</summary>
    public static IServiceCollection AddRateLimits(this IServiceCollection services)
    {
        services.ConfigureAll<OpenApiOptions>(document => document.AddOperationTransformer<TooManyRequestsResponse>());
        return services.AddRateLimiters().AddSingleton<RequestRates>();
    }

    /// <summary>Counts requests from here on. After authentication, so that users are known.</summary>
    public static IApplicationBuilder UseRateLimits(this IApplicationBuilder app) => app.UseMiddleware<RateLimitMiddleware>();
}
