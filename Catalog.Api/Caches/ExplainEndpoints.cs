using System.ComponentModel;
using Catalog.Api.Auth;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Caches;

/// <summary>Explains reads.</summary>
public static class ExplainEndpoints
{
    private const int LongestAddress = 2_000;

    /// <summary>Adds what explains reads.</summary>
    public static IServiceCollection AddExplanations(this IServiceCollection services) => services.AddSingleton<Explainer>();

    /// <summary>Maps <c>/cache/explain</c>.</summary>
    /// <param name="routes">Where to map it.</param>
    /// <param name="reads">The routes of the service, among which the reads are.</param>
    public static void MapExplanations(this IEndpointRouteBuilder routes, IEndpointRouteBuilder reads)
    {
        routes.ServiceProvider.GetRequiredService<Explainer>().RouteBy(reads);
        routes.MapMethods("/cache/explain", Reads.Methods, Explain)
            .WithTags(Tag.Caches)
            .ForAdmins()
            .WithName("ExplainRead")
            .WithSummary("Explain a cached read: the decisions of the cache, in order")
            .WithDescription("The read runs as usual and fills the caches. Its body is not returned.");
    }

    private static async Task<Results<Ok<ExplainResponse>, ProblemHttpResult>> Explain(
        [Description("The address of the read, with its query."), Text(1, LongestAddress)] string path, Explainer explainer, HttpContext context)
    {
        var explanation = path[0] == '/' ? await explainer.ExplainAsync(context, path) : null;
        context.Response.Headers.CacheControl = CacheControl.NoStore;
        return explanation is null
            ? Problems.BadRequest("path", "must be the address of a cached read, such as /products/1")
            : TypedResults.Ok(explanation);
    }
}
