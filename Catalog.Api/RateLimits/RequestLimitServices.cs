using Catalog.Infrastructure.RateLimits;
using Microsoft.AspNetCore.OpenApi;

namespace Catalog.Api.RateLimits;

/// <summary>Registers the rate limits.</summary>
public static class RequestLimitServices
{
    /// <summary>Adds the limits and their documentation. Requires caching.</summary>
    public static IServiceCollection AddRateLimits(this IServiceCollection services)
    {
        services.ConfigureAll<OpenApiOptions>(document => document.AddOperationTransformer<TooManyRequestsResponse>());
        return services.AddRateLimiters().AddSingleton<RequestRates>();
    }
}
