using Catalog.Infrastructure.RateLimits;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;

namespace Catalog.Api.RateLimits;

/// <summary>Registers the rate limits.</summary>
public static class RequestLimitServices
{
    /// <summary>Adds the limits and their documentation. Requires caching.</summary>
    public static IServiceCollection AddRateLimits(this IServiceCollection services)
    {
        services.ConfigureAll<OpenApiOptions>(document => document.AddOperationTransformer<TooManyRequestsResponse>());
        services.AddRateLimiters().AddSingleton<RequestRates>().AddSingleton<RequestLimiter>();
        services.AddRateLimiter(limiter => limiter.OnRejected = RequestLimiter.AnswerAsync);
        services.AddOptions<RateLimiterOptions>().Configure<RequestLimiter>((limiter, requests) => limiter.GlobalLimiter = requests);
        return services;
    }
}
