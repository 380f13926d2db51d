using System.ComponentModel;
using Catalog.Api.Caches;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Infrastructure.Trending;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Trending;

/// <summary>The trending products.</summary>
public static class TrendingEndpoints
{
    /// <summary>Maps <c>/products/trending</c>.</summary>
    public static void MapTrending(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/products/trending", Reads.Methods, List)
            .AllowAnonymous()
            .WithTags(Tag.Products)
            .WithName("ListTrendingProducts")
            .WithMetadata(new Explainable())
            .WithSummary("List the products with the most recent reviews, hottest first")
            .WithDescription("The list and the products in it are up to 30 s old. A list that is in use is refreshed before it expires, so that no request waits for it.")
            .Produces<TrendingList>();

    private static async Task<CachedJson> List(
        [FromHeader(Name = "If-None-Match"), Description("The ETag of the copy that you have.")] string? ifNoneMatch,
        TrendingProducts trending,
        CancellationToken ct)
    {
        var read = await trending.GetAsync(ct);
        return new CachedJson(read, EntityTag.Of(read.Value), trending.Policy, ifNoneMatch);
    }
}
