using System.Diagnostics;
using Catalog.Api.Http;
using Catalog.Caching.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace Catalog.Api.Caches;

/// <summary>Answers a read with <c>?explain=true</c> with the decisions of the cache instead of the body.</summary>
/// <remarks>
/// The read runs as usual, with the usual effects on the caches; its response body is discarded. An exception is handled as usual.
/// Requests without a query string cost one comparison. Place it after authentication.
/// </remarks>
/// <param name="next">The next middleware.</param>
/// <param name="mayAsk">Which requests may be explained; others get 403.</param>
public sealed class ExplainMiddleware(RequestDelegate next, Predicate<HttpContext> mayAsk)
{
    /// <summary>Handles one request.</summary>
    public Task InvokeAsync(HttpContext context) =>
        context.Request.QueryString.HasValue
        && context.Request.Query.TryGetValue(Explainable.Parameter, out var explain)
        && context.GetEndpoint()?.Metadata.GetMetadata<Explainable>() is not null
            ? AnswerAsync(context, explain.ToString())
            : next(context);

    private Task AnswerAsync(HttpContext context, string explain)
    {
        if (!bool.TryParse(explain, out var isWanted))
        {
            return Problems.BadRequest(Explainable.Parameter, "must be true or false").ExecuteAsync(context);
        }

        if (!isWanted)
        {
            return next(context);
        }

        return mayAsk(context)
            ? ExplainAsync(context)
            : TypedResults.Problem(statusCode: StatusCodes.Status403Forbidden, detail: "Explanations are for administrators.").ExecuteAsync(context);
    }

    private async Task ExplainAsync(HttpContext context)
    {
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        var began = Stopwatch.GetTimestamp();
        using var trace = CacheTrace.Begin();
        try
        {
            await next(context);
        }
        finally
        {
            context.Features.Set(body);
        }

        var response = context.Response;
        var explanation = new ExplainResponse(
            response.StatusCode,
            response.Headers[CacheStatus.Header],
            Math.Round(Stopwatch.GetElapsedTime(began).TotalMilliseconds, 3),
            trace.Decisions);
        response.Clear();
        response.Headers.CacheControl = CacheControl.NoStore;
        await TypedResults.Ok(explanation).ExecuteAsync(context);
    }
}

/// <summary>Adds explanations to the pipeline.</summary>
public static class ExplainServices
{
    /// <summary>Enables <c>?explain=true</c> on cached reads. Place it after routing and authentication.</summary>
    /// <param name="app">The pipeline.</param>
    /// <param name="mayAsk">Which requests may be explained; others get 403.</param>
    public static void UseExplanations(this IApplicationBuilder app, Predicate<HttpContext> mayAsk) =>
        app.UseMiddleware<ExplainMiddleware>(mayAsk);
}

/// <summary>Explains the response to a read.</summary>
/// <param name="Status">The status that the response would have had.</param>
/// <param name="CacheStatus">Its Cache-Status header; null without one.</param>
/// <param name="Milliseconds">How long the read took.</param>
/// <param name="Decisions">The decisions of the cache, in order.</param>
internal sealed record ExplainResponse(int Status, string? CacheStatus, double Milliseconds, IReadOnlyList<CacheDecision> Decisions);
