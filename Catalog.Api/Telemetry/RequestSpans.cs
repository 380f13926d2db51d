using System.Diagnostics;
using Span = System.Diagnostics.Activity; // Catalog.Api.Activity is a namespace

namespace Catalog.Api.Telemetry;

/// <summary>Gives the span of a request what the framework leaves out: route and status, and a name that says which route it was.</summary>
public sealed class RequestSpans(RequestDelegate next)
{
    /// <summary>Costs nothing for a request that is not sampled.</summary>
    public Task InvokeAsync(HttpContext context) =>
        Span.Current is { IsAllDataRequested: true } span ? DescribeAsync(context, span) : next(context);

    private async Task DescribeAsync(HttpContext context, Span span)
    {
        if (context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route })
        {
            span.DisplayName = $"{context.Request.Method} {route}";
            span.SetTag("http.route", route);
        }

        await next(context);
        span.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
