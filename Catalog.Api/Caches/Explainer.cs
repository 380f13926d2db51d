using System.Diagnostics;
using Catalog.Api.Http;
using Catalog.Caching.Telemetry;
using Microsoft.AspNetCore.Http.Features;

namespace Catalog.Api.Caches;

/// <summary>Runs a read and tells the decisions of the cache instead of the body.</summary>
/// <remarks>
/// The read runs as usual, with the usual effects on the caches; its response is discarded. An exception is handled as usual.
/// </remarks>
internal sealed class Explainer
{
    private static readonly object IsRefused = new();
    private Lazy<RequestDelegate>? _reads;

    /// <summary>Sets the routes among which the reads are. Call it before the first request.</summary>
    public void RouteBy(IEndpointRouteBuilder routes) => _reads = new(() => Build(routes)); // when all routes are there

    /// <summary>Explains the read of an address.</summary>
    /// <param name="context">The request for the explanation; its headers are those of the read.</param>
    /// <param name="address">A path, possibly with a query.</param>
    /// <returns>The explanation; <see langword="null"/> if the address is not that of a cached read.</returns>
    public async Task<ExplainResponse?> ExplainAsync(HttpContext context, string address)
    {
        var (request, endpoint) = (context.Request, context.GetEndpoint());
        var (path, query, values) = (request.Path, request.QueryString, new RouteValueDictionary(request.RouteValues));
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var end = address.IndexOf('?', StringComparison.Ordinal) is >= 0 and var found ? found : address.Length;
        request.Path = PathString.FromUriComponent(address[..end]);
        request.QueryString = new QueryString(address[end..]);
        request.RouteValues.Clear();
        context.SetEndpoint(null);
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        var began = Stopwatch.GetTimestamp();
        using var trace = CacheTrace.Begin();
        try
        {
            await _reads!.Value(context);
        }
        finally
        {
            context.Features.Set(body);
            (request.Path, request.QueryString, request.RouteValues) = (path, query, values);
            context.SetEndpoint(endpoint);
        }

        var response = context.Response;
        var explanation = new ExplainResponse(
            response.StatusCode,
            response.Headers[CacheStatus.Header],
            Math.Round(Stopwatch.GetElapsedTime(began).TotalMilliseconds, 3),
            trace.Decisions);
        response.Clear();
        return context.Items.ContainsKey(IsRefused) ? null : explanation;
    }

    private static RequestDelegate Build(IEndpointRouteBuilder routes) => routes.CreateApplicationBuilder()
        .UseRouting()
        .UseMiddleware<OneAddress>()
        .Use(static next => context => context.GetEndpoint()?.Metadata.GetMetadata<Explainable>() is null ? RefuseAsync(context) : next(context))
        .UseEndpoints(endpoints =>
        {
            foreach (var source in routes.DataSources)
            {
                endpoints.DataSources.Add(source);
            }
        })
        .Build();

    private static Task RefuseAsync(HttpContext context)
    {
        context.Items[IsRefused] = true;
        return Task.CompletedTask;
    }
}

/// <summary>Explains the response to a read.</summary>
/// <param name="Status">The status that the response would have had.</param>
/// <param name="CacheStatus">Its Cache-Status header; null without one.</param>
/// <param name="Milliseconds">How long the read took.</param>
/// <param name="Decisions">The decisions of the cache, in order.</param>
internal sealed record ExplainResponse(int Status, string? CacheStatus, double Milliseconds, IReadOnlyList<CacheDecision> Decisions);
