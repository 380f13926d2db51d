using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Catalog.Api.Caches;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Api.RateLimits;
using Catalog.Domain;
using Catalog.Domain.Categories;
using Catalog.Domain.Products;
using Catalog.Infrastructure.Products;
using Catalog.Infrastructure.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Products;

/// <summary>Lists of products.</summary>
public static class ProductListEndpoints
{
    private const int MostItems = 200;
    private const string Amount = "^(0|[1-9][0-9]{0,9})(\\.[0-9]{1,2})?$";
    private const string AmountRule = "must be an amount of 0 or more with at most 2 decimals";

    /// <summary>Adds the cursors. Needs the key ring.</summary>
    public static IServiceCollection AddProductCursors(this IServiceCollection services) => services.AddSingleton<ProductCursors>().AddSingleton<ProductListReader>();

    /// <summary>Maps <c>GET /products</c>.</summary>
    public static void MapProductLists(this IEndpointRouteBuilder routes)
    {
        var products = routes.MapGroup("/products").WithTags(Tag.Products).AllowAnonymous()
            .WithMetadata(ResponseHeader.CacheStatus);

        products.MapMethods("/", Reads.Methods, List)
            .WithName("ListProducts")
            .WithMetadata(new Explainable())
            .WithSummary("List products, page by page")
            .WithMetadata(ResponseHeader.Link)
            .LimitedAs(RatePolicy.Read, request => 1 + Math.Min(MostItems - 1, request.Query["ids"].ToString().AsSpan().Count(',')))
            .WithDescription("""
                Send `next` as `after`, or follow the Link header, to the last page. Products that are added or removed in the meantime do not shift pages: each
                product appears once. The first pages of a category are cached until one of its products changes, and with `ids` each product is;
                other filters and orders are read from the database. See Cache-Status. Each id counts as one read of the rate limit.
                """)
            .Produces<ProductPage>();
    }

    private static async Task<Results<ProductPageJson, ProblemHttpResult>> List(
        [FromHeader(Name = "If-None-Match"), Description("The ETag of the copy that you have.")] string? ifNoneMatch,
        ProductListReader reader,
        HttpRequest request,
        HttpResponse response,
        CancellationToken ct,
        [Description("Only the products of this category."), Pattern(CategoryRules.SlugPattern, CategoryRules.SlugRule),
            MaxLength(CategoryRules.SlugLength, ErrorMessage = CategoryRules.SlugRule)] string? category = null,
        [Description("Whether products of the category's children are listed too.")] bool children = false,
        [Description("Only the product with this sku."), Text(1, ProductRules.SkuLength, Cleaned = true)] string? sku = null,
        [Description("Only these products, in this order: up to 200 ids, separated by commas. Without other parameters.")] string? ids = null,
        [Description("Only products with this tag."), Text(1, ProductRules.TagLength, Cleaned = true)] string? tag = null,
        [Description("Only products with a price in this currency."), Pattern("^[A-Z]{3}$", "must be a currency code of ISO 4217, such as EUR")] string? currency = null,
        [Description("The least price. Needs currency."), Pattern(Amount, AmountRule)] string? priceFrom = null,
        [Description("The greatest price. Needs currency."), Pattern(Amount, AmountRule)] string? priceTo = null,
        [Description("Only products of which units are available.")] bool available = false,
        [Description("The order: `price`, `-price` (dearest first; both need currency), `name` or `newest`. Default: by id."),
            Pattern("^(-?price|name|newest)$", "must be price, -price, name or newest")] string? sort = null,
        [Description(PageCursor.After)] string? after = null,
        [Description("The page size."), Between(1, MostItems)] int limit = ProductLists.UsualPageSize)
    {
        var filter = new ProductFilter
        {
            Sku = TextRules.Clean(sku),
            Category = category,
            Children = children,
            Tag = TextRules.Clean(tag),
            Currency = currency,
            PriceFrom = priceFrom is null ? null : decimal.Parse(priceFrom, CultureInfo.InvariantCulture),
            PriceTo = priceTo is null ? null : decimal.Parse(priceTo, CultureInfo.InvariantCulture),
            Available = available,
            Order = sort switch
            {
                "price" => ProductOrder.Price,
                "-price" => ProductOrder.PriceDown,
                "name" => ProductOrder.Name,
                "newest" => ProductOrder.Newest,
                _ => ProductOrder.Id,
            },
        };
        if (WhatIsMissing(filter, request.Query) is { } problem)
        {
            return problem;
        }

        return ids is not null
            ? await reader.OfIdsAsync(ids, MostItems, ifNoneMatch, ct)
            : filter == new ProductFilter { Category = category }
                ? await reader.OfCategoryAsync(category, after, limit, ifNoneMatch, ct)
                : await reader.FilteredAsync(filter, after, limit, ifNoneMatch, response, ct);
    }

    private static ProblemHttpResult? WhatIsMissing(ProductFilter filter, IQueryCollection query)
    {
        var isPriced = filter.PriceFrom is not null || filter.PriceTo is not null || filter.Order is ProductOrder.Price or ProductOrder.PriceDown;
        return isPriced && filter.Currency is null ? Problems.BadRequest("currency", "is required with priceFrom, priceTo and an order by price")
            : filter is { Children: true, Category: null } ? Problems.BadRequest("category", "is required with children")
            : query.ContainsKey("ids") && query.Count > 1 ? Problems.BadRequest("ids", "must come without other parameters")
            : null;
    }
}

/// <summary>A page of a list of products.</summary>
/// <param name="Items">The products, ordered by id unless the request says otherwise.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record ProductPage(IReadOnlyList<ProductDocument> Items, string? Next);
