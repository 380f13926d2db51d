using Catalog.Api.Caches;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Infrastructure.Trending;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Trending;

/// <summary>What is trending.</summary>
public static class TrendingEndpoints
{
    /// <summary>Maps <c>/products/trending</c>.</summary>
    public static void MapTrending(this IEndpointRouteBuilder routes) =>
        routes.MapRead("/products/trending", List)
            .WithTags("Products")
            .WithName("ListTrendingProducts")
            .WithMetadata(Explainable.Mark)
            .WithSummary("List the products that are reviewed most of late, the hottest first")
            .WithDescription("Up to 30 s old, the products in it too. It is refreshed before it expires, so that nobody waits for it while somebody reads it.")
            .WithMetadata(ResponseHeader.CacheStatus)
            .Produces<TrendingList>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<FileContentHttpResult> List(TrendingProducts trending, HttpResponse response, CancellationToken ct)
    {
        var read = await trending.GetAsync(ct);
        response.Headers.CacheControl = CacheControl.Of(trending.Policy);
        response.Headers[CacheStatus.Header] = CacheStatus.Of(read);
        return TypedResults.Bytes(read.Value, "application/json");
    }
}
