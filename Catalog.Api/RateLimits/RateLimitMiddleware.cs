namespace Catalog.Api.RateLimits;

/// <summary>Counts every request as its endpoint says, and answers 429 to those beyond the limit before anything is done for them.</summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, RequestRates rates)
{
    /// <summary>Lets the request through, or refuses it.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (RateLimitedAs.Of(context.GetEndpoint()?.Metadata, context.Request.Method) is not { } policy)
        {
            return next(context);
        }

        var taking = rates.TryTakeAsync(context, policy);
        return taking is { IsCompletedSuccessfully: true, Result: null } ? next(context) : WaitAsync();

        async Task WaitAsync()
        {
            if (await taking is { } refusal)
            {
                await refusal.ExecuteAsync(context);
                return;
            }

            await next(context);
        }
    }
}
