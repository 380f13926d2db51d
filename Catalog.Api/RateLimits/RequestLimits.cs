using Microsoft.AspNetCore.RateLimiting;

namespace Catalog.Api.RateLimits;

/// <summary>Counts each request across all nodes, under the policy of its endpoint; answers 429 before any work is done for it.</summary>
/// <remarks>Not the framework's middleware, whose limiters count on one node only: see <see cref="Infrastructure.RateLimits.RateLimiter"/>.</remarks>
internal sealed class RequestLimits(RequestDelegate next, RequestRates rates)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint()?.Metadata;
        if (endpoint?.GetMetadata<DisableRateLimitingAttribute>() is null)
        {
            var limited = RateLimitedAs.Of(endpoint, context.Request.Method);
            if (await rates.TryTakeAsync(context, limited.Policy, limited.Permits?.Invoke(context.Request) ?? 1) is { } refusal)
            {
                await refusal.ExecuteAsync(context);
                return;
            }
        }

        await next(context);
    }
}
