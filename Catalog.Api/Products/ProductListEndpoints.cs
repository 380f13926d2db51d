using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Catalog.Api.Bulkheads;
using Catalog.Api.Caches;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Api.RateLimits;
using Catalog.Caching;
using Catalog.Domain;
using Catalog.Domain.Categories;
using Catalog.Infrastructure.Products;
using Catalog.Infrastructure.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Products;

/// <summary>Lists of products and search.</summary>
public static class ProductListEndpoints
{
    private const int MostItems = 200;
    private const int LongestQuery = 200;

    /// <summary>Adds the cursors. Needs the key ring.</summary>
    public static IServiceCollection AddProductCursors(this IServiceCollection services) => services.AddSingleton<ProductCursors>();

    /// <summary>Maps <c>GET /products</c> and <c>GET /products/search</c>.</summary>
    public static void MapProductLists(this IEndpointRouteBuilder routes)
    {
        var products = routes.MapGroup("/products").WithTags(Tag.Products).AllowAnonymous()
            .WithMetadata(ResponseHeader.CacheStatus);

        products.MapMethods("/", Reads.Methods, List)
            .WithName("ListProducts")
            .WithMetadata(Explainable.Mark)
            .WithSummary("List products, page by page")
            .WithMetadata(ResponseHeader.Link)
            .WithDescription("""
                Send `next` as `after`, or follow the Link header, to the last page. Products that are added or removed in the meantime do not shift pages: each
                product appears once. The first pages of a category are cached until one of its products changes; see Cache-Status.
                """)
            .Produces<ProductPage>();

        products.MapMethods("/search", Reads.Methods, Search)
            .WithName("SearchProducts")
            .WorksAs(Work.Read)
            .LimitedAs(RatePolicy.Search)
            .WithSummary("Search names, tags and descriptions, best match first")
            .WithDescription("Not cached: few queries repeat, and any change of a product could change any result.");
    }

    private static async Task<Results<ProductPageJson, ProblemHttpResult>> List(
        [FromHeader(Name = "If-None-Match"), Description("The ETag of the copy that you have.")] string? ifNoneMatch,
        ProductLists products,
        ProductCursors cursors,
        CancellationToken ct,
        [Description("Only the products of this category."), Pattern(CategoryRules.SlugPattern, CategoryRules.SlugRule),
            MaxLength(CategoryRules.SlugLength, ErrorMessage = CategoryRules.SlugRule)] string? category = null,
        [Description(PageCursor.After)] string? after = null,
        [Description("The page size."), Between(1, MostItems)] int limit = 50)
    {
        var from = new ProductListPosition();
        if (after is not null && !cursors.TryRead(after, category, limit, out from))
        {
            return Problems.BadRequest("after", "must be the next of another page of this list");
        }

        var read = await products.GetAsync(category, from, limit, ct);
        var next = read.Value.Last > 0 ? cursors.Of(from.Next(read.Value.Last), category, limit) : null;
        var control = products.IsAnnounced && read.Outcome != CacheOutcome.Bypass
            ? CacheControl.Of(products.Policy, read.Outcome)
            : CacheControl.Revalidate; // invalidations would not reach a shared cache
        return new ProductPageJson(read, next, next is null ? null : Address(category, next, limit), ifNoneMatch, control, CacheTag.Of(products.Policy, ProductCacheTags.OfList(category)));
    }

    private static async Task<Ok<ProductMatches>> Search(
        [Description("Words, \"phrases\", or, -without."), Text(1, LongestQuery, Cleaned = true)] string q,
        ProductQueries products,
        HttpResponse response,
        CancellationToken ct,
        [Description("The maximum number of products."), Between(1, MostItems)] int limit = 20)
    {
        var found = await products.SearchAsync(TextRules.Clean(q)!, limit, ct);
        response.Headers.CacheControl = CacheControl.NoStore;
        response.Headers[CacheStatus.Header] = CacheStatus.Bypass;
        return TypedResults.Ok(new ProductMatches([.. found.Select(ProductDocument.From)]));
    }

    private static string Address(string? category, string after, int limit) => string.Create(
        CultureInfo.InvariantCulture,
        $"/products?{(category is null ? "" : $"category={category}&")}after={after}&limit={limit}");
}

/// <summary>A page of a list of products.</summary>
/// <param name="Items">The products, ordered by id.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record ProductPage(IReadOnlyList<ProductDocument> Items, string? Next);

/// <summary>The result of a search.</summary>
/// <param name="Items">The products, best match first.</param>
public sealed record ProductMatches(IReadOnlyList<ProductDocument> Items)
{
    /// <summary>Always null: there are no further pages.</summary>
    public string? Next { get; }
}
