using System.Globalization;
using System.Text.Json;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Caching;
using Catalog.Infrastructure.Json;
using Catalog.Infrastructure.Products;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Products;

/// <summary>Reads a page of products: from the cache by category or by ids, or filtered from the database.</summary>
/// <remarks><c>known</c> is the request's <c>If-None-Match</c>.</remarks>
internal sealed class ProductListReader(
    ProductLists lists, ProductStore products, FilteredProducts filtered, ProductCursors cursors, RequestTurns turns)
{
    private const string NoCursor = "must be the next of another page of this list";

    /// <summary>The list of a category, or of all products.</summary>
    public async Task<Results<ProductPageJson, ProblemHttpResult>> OfCategoryAsync(
        string? category, string? after, int limit, string? known, CancellationToken ct)
    {
        if ((after is null ? new ProductListPosition() : cursors.Read(category, limit, after)) is not { } from)
        {
            return Problems.BadRequest("after", NoCursor);
        }

        var read = await lists.GetAsync(category, from, limit, ct);
        var next = read.Value.Last > 0 ? cursors.Of(from.Next(read.Value.Last), category, limit) : null;
        var control = lists.IsAnnounced && read.Outcome != CacheOutcome.Bypass
            ? CacheControl.Of(lists.Policy, read.Outcome)
            : CacheControl.Revalidate; // invalidations would not reach a shared cache
        return new ProductPageJson(
            read, next, Address([("category", category)], next, limit), known, control, CacheTag.Of(lists.Policy, ProductCacheTags.OfList(category)));
    }

    /// <summary>Single products: one MGET for those that are cached, and one query for the rest.</summary>
    public async Task<Results<ProductPageJson, ProblemHttpResult>> OfIdsAsync(string text, int most, string? known, CancellationToken ct)
    {
        var ids = new List<long>();
        foreach (var part in text.Split(','))
        {
            if (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id < 1 || part[0] == '0' || ids.Contains(id))
            {
                return Problems.BadRequest("ids", "must be ids separated by commas, each once, without blanks or leading zeros");
            }

            ids.Add(id);
        }

        // A shared cache would need a tag for each product, so it asks again.
        return ids.Count > most
            ? Problems.BadRequest("ids", $"must be at most {most} ids")
            : new ProductPageJson(await products.GetListAsync(ids, ct), null, null, known, CacheControl.Revalidate, CacheTag.Of(products.Policy, null));
    }

    /// <summary>Any other list, under the limit for reads that are never cached.</summary>
    public async Task<Results<ProductPageJson, ProblemHttpResult>> FilteredAsync(
        ProductFilter filter, string? after, int limit, string? known, HttpResponse response, CancellationToken ct)
    {
        var mark = after is null ? null : cursors.Read(filter, after);
        if (after is not null && mark is null)
        {
            return Problems.BadRequest("after", NoCursor);
        }

        using var turn = await turns.EnterAsync(Work.Read, Tag.Products, ct);
        if (turn is null)
        {
            return Problems.Busy(response);
        }

        var (items, end) = await filtered.PageAsync(filter, mark, limit, ct);
        var json = JsonSerializer.SerializeToUtf8Bytes([.. items.Select(ProductDocument.From)], CatalogJson.Strict.ProductDocumentArray);
        var next = end is null ? null : cursors.Of(filter, end);
        return new ProductPageJson(
            new CacheRead<ProductSlice>(new ProductSlice(json, 0), 0, CacheOutcome.Bypass, 0),
            next,
            Address(Parameters(filter), next, limit),
            known,
            CacheControl.Revalidate,
            CacheTag.Of(products.Policy, null));
    }

    private static (string Name, string? Value)[] Parameters(ProductFilter filter) =>
    [
        ("category", filter.Category),
        ("children", filter.Children ? "true" : null),
        ("sku", filter.Sku),
        ("tag", filter.Tag),
        ("currency", filter.Currency),
        ("priceFrom", filter.PriceFrom?.ToString(CultureInfo.InvariantCulture)),
        ("priceTo", filter.PriceTo?.ToString(CultureInfo.InvariantCulture)),
        ("available", filter.Available ? "true" : null),
        ("sort", filter.Order switch
        {
            ProductOrder.Price => "price",
            ProductOrder.PriceDown => "-price",
            ProductOrder.Name => "name",
            ProductOrder.Newest => "newest",
            _ => null,
        }),
    ];

    private static string? Address((string Name, string? Value)[] parameters, string? after, int limit)
    {
        if (after is null)
        {
            return null;
        }

        var given = parameters.Where(parameter => parameter.Value is not null)
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}&");
        return string.Create(CultureInfo.InvariantCulture, $"/products?{string.Concat(given)}after={after}&limit={limit}");
    }
}
