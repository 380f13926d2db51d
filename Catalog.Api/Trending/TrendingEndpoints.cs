using System.ComponentModel;
using Catalog.Api.Caches;
using Catalog.Api.Http;
using Catalog.Infrastructure.Trending;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Trending;

/// <summary>What is trending.</summary>
public static class TrendingEndpoints
{
    /// <summary>Maps <c>/products/trending</c>.</summary>
    public static void MapTrending(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/products/trending", Reads.Methods, List)
            .AllowAnonymous()
            .WithTags("Products")
            .WithName("ListTrendingProducts")
            .WithMetadata(Explainable.Mark)
            .WithSummary("List the products with the most reviews lately, hottest first")
            .WithDescription("Up to 30 s old, the products in it too. It is refreshed before it expires, so that nobody waits for it while somebody reads it.")
            .Produces<TrendingList>();

    private static async Task<CachedJson> List(
        [FromHeader(Name = "If-None-Match"), Description("The ETag of what you have.")] string? ifNoneMatch,
        TrendingProducts trending,
        CancellationToken ct)
    {
        var read = await trending.GetAsync(ct);
        return new CachedJson(read, EntityTag.Of(read.Value), trending.Policy, ifNoneMatch);
    }
}
