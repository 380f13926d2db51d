using System.Diagnostics;
using Catalog.Api.Http;
using Catalog.Caching.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace Catalog.Api.Caches;

/// <summary>Answers a read that is asked with <c>?explain=true</c> with what the cache decided, in place of its body.</summary>
/// <remarks>
/// The read runs as it would without, and what it leaves in the caches stays there. Its answer goes nowhere; a read that throws
/// is answered as always. Requests without a query cost one comparison. Place it after authentication.
/// </remarks>
/// <param name="next">What answers.</param>
/// <param name="mayAsk">Who may ask for an explanation; all others get 403.</param>
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

/// <summary>Puts explanations into the pipeline.</summary>
public static class ExplainServices
{
    /// <summary>Lets <c>?explain=true</c> explain cached reads. Place it after routing and authentication.</summary>
    /// <param name="app">The pipeline.</param>
    /// <param name="mayAsk">Who may ask for an explanation; all others get 403.</param>
    public static void UseExplanations(this IApplicationBuilder app, Predicate<HttpContext> mayAsk) =>
        app.UseMiddleware<ExplainMiddleware>(mayAsk);
}

/// <summary>Why a read was answered as it was.</summary>
/// <param name="Status">The status that the answer would have had.</param>
/// <param name="CacheStatus">Its Cache-Status; null without.</param>
/// <param name="Milliseconds">How long the read took.</param>
/// <param name="Decisions">What the cache decided, in order.</param>
internal sealed record ExplainResponse(int Status, string? CacheStatus, double Milliseconds, IReadOnlyList<CacheDecision> Decisions);
