using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Api.RateLimits;
using Catalog.Domain;
using Catalog.Domain.Categories;
using Catalog.Infrastructure.Products;
using Catalog.Infrastructure.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Products;

/// <summary>Search.</summary>
public static class ProductSearchEndpoints
{
    private const int MostItems = 200;
    private const int LongestQuery = 200;

    /// <summary>Maps <c>GET /products/search</c>.</summary>
    public static void MapProductSearch(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/products").WithTags(Tag.Products).AllowAnonymous()
            .WithMetadata(ResponseHeader.CacheStatus)
            .WithMetadata(ResponseHeader.Link)
            .MapMethods("/search", Reads.Methods, Search)
            .WithName("SearchProducts")
            .WorksAs(Work.Read)
            .LimitedAs(RatePolicy.Search)
            .WithSummary("Search skus, names, tags and descriptions, best match first")
            .WithDescription("""
                Finds words in any form, beginnings of words, part numbers however they are separated, text without its accents, and parts of
                Chinese, Japanese and Korean text. If nothing is found, names that resemble the query are, and `similar` says so.
                Not cached: few queries repeat, and any change of a product could change any result.
                """);

    private static async Task<Results<Ok<ProductMatches>, ProblemHttpResult>> Search(
        [Description("Words, \"phrases\", or, -without."), Text(1, LongestQuery, Cleaned = true)] string q,
        ProductSearch products,
        ProductCursors cursors,
        HttpResponse response,
        CancellationToken ct,
        [Description("Only the products of this category."), Pattern(CategoryRules.SlugPattern, CategoryRules.SlugRule),
            MaxLength(CategoryRules.SlugLength, ErrorMessage = CategoryRules.SlugRule)] string? category = null,
        [Description("Whether products of the category's children are found too.")] bool children = false,
        [Description(PageCursor.After)] string? after = null,
        [Description("The maximum number of products."), Between(1, MostItems)] int limit = 20)
    {
        var query = new ProductSearchQuery(TextRules.Clean(q)!, category, children);
        var mark = after is null ? null : cursors.Read(query, after);
        if (after is not null && mark is null)
        {
            return Problems.BadRequest("after", "must be the next of another page of this search");
        }

        var found = await products.FindAsync(query, mark, limit, ct);
        var next = found.Next is { } place ? cursors.Of(query, place) : null;
        if (next is not null)
        {
            response.Headers.Link = $"<{Address(query, next, limit)}>; rel=\"next\"";
        }

        response.Headers.CacheControl = CacheControl.NoStore;
        response.Headers[CacheStatus.Header] = CacheStatus.Bypass;
        return TypedResults.Ok(new ProductMatches(
            [.. found.Items.Select(ProductDocument.From)],
            found.Similar,
            next));
    }

    private static string Address(ProductSearchQuery query, string after, int limit) => string.Create(
        CultureInfo.InvariantCulture,
        $"/products/search?q={Uri.EscapeDataString(query.Text)}{(query.Category is null ? "" : $"&category={query.Category}")}{(query.Children ? "&children=true" : "")}&after={after}&limit={limit}");
}

/// <summary>The result of a search.</summary>
/// <param name="Items">The products, best match first.</param>
/// <param name="Similar">Whether nothing was found, and these products only resemble the query.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record ProductMatches(IReadOnlyList<ProductDocument> Items, bool Similar, string? Next);
