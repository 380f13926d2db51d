using Catalog.Infrastructure.RateLimits;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;

namespace Catalog.Api.RateLimits;

/// <summary>Puts the limits in front of the endpoints.</summary>
public static class RateLimitApplication
{
    /// <summary>Adds the limits and documents them. Needs caching.</summary>
    public static IServiceCollection AddRateLimits(this IServiceCollection services)
    {
        services.ConfigureAll<OpenApiOptions>(document => document.AddOperationTransformer<TooManyRequestsResponse>());
        services.AddRateLimiters().AddSingleton<RequestRates>().AddSingleton<RequestLimiter>();
        services.AddRateLimiter(limiter => limiter.OnRejected = RequestLimiter.AnswerAsync);
        services.AddOptions<RateLimiterOptions>().Configure<RequestLimiter>((limiter, requests) => limiter.GlobalLimiter = requests);
        return services;
    }

    /// <summary>Counts requests from here on. After authentication, so that users are known.</summary>
    public static IApplicationBuilder UseRateLimits(this IApplicationBuilder app) => app.UseRateLimiter();
}
