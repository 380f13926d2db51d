using System.Globalization;
using System.Text.Json;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Caching;
using Catalog.Infrastructure.Json;
using Catalog.Infrastructure.Products;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Products;

/// <summary>Reads a page of products: from the cache by category or by ids, or filtered from the database.</summary>
internal sealed class ProductListReader(
    ProductLists lists, ProductStore products, FilteredProducts filtered, ProductCursors cursors, SignedCursors signed, RequestTurns turns)
{
    private const string NoCursor = "must be the next of another page of this list";

    /// <summary>The list of a category, or of all products.</summary>
    public async Task<ProductListPage> OfCategoryAsync(string? category, string? after, int limit, CancellationToken ct)
    {
        var from = new ProductListPosition();
        if (after is not null && !cursors.TryRead(after, category, limit, out from))
        {
            return Problems.BadRequest("after", NoCursor);
        }

        var read = await lists.GetAsync(category, from, limit, ct);
        var next = read.Value.Last > 0 ? cursors.Of(from.Next(read.Value.Last), category, limit) : null;
        var control = lists.IsAnnounced && read.Outcome != CacheOutcome.Bypass
            ? CacheControl.Of(lists.Policy, read.Outcome)
            : CacheControl.Revalidate; // invalidations would not reach a shared cache
        return new ProductListPage(
            read, next, Address([("category", category)], next, limit), control, CacheTag.Of(lists.Policy, ProductCacheTags.OfList(category)));
    }

    /// <summary>Single products: one MGET for those that are cached, and one query for the rest.</summary>
    public async Task<ProductListPage> OfIdsAsync(string text, int most, CancellationToken ct)
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
            : new ProductListPage(await products.GetListAsync(ids, ct), null, null, CacheControl.Revalidate, CacheTag.Of(products.Policy, null));
    }

    /// <summary>Any other list, under the limit for reads that are never cached.</summary>
    public async Task<ProductListPage> FilteredAsync(ProductFilter filter, string? after, int limit, HttpResponse response, CancellationToken ct)
    {
        var mark = after is null ? null : signed.Read(filter, after);
        if (after is not null && mark is null)
        {
            return Problems.BadRequest("after", NoCursor);
        }

        using var turn = await turns.EnterAsync(Work.Read, "filtered products", ct);
        if (turn is null)
        {
            return Problems.Busy(response);
        }

        var (items, end) = await filtered.PageAsync(filter, mark, limit, ct);
        var json = JsonSerializer.SerializeToUtf8Bytes([.. items.Select(ProductDocument.From)], CatalogJson.Strict.ProductDocumentArray);
        var next = end is null ? null : signed.Of(filter, end);
        return new ProductListPage(
            new CacheRead<ProductSlice>(new ProductSlice(json, 0), 0, CacheOutcome.Bypass, 0),
            next,
            Address(Parameters(filter), next, limit),
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

/// <summary>A page, or why there is none.</summary>
/// <param name="Read">The products.</param>
/// <param name="Next">The cursor of the next page; <see langword="null"/> on the last page.</param>
/// <param name="Address">The address of the next page; <see langword="null"/> on the last page.</param>
/// <param name="Control">The <c>Cache-Control</c> header.</param>
/// <param name="Tags">The <c>Cache-Tag</c> header.</param>
internal sealed record ProductListPage(CacheRead<ProductSlice> Read, string? Next, string? Address, string Control, string Tags)
{
    /// <summary>Why there is no page.</summary>
    public ProblemHttpResult? Problem { get; private init; }

    /// <summary>No page.</summary>
    public static implicit operator ProductListPage(ProblemHttpResult problem) => new(default, null, null, "", "") { Problem = problem };

    /// <summary>The response.</summary>
    /// <param name="known">The request's <c>If-None-Match</c>.</param>
    public ProductPageJson ToResult(string? known) => new(Read, Next, Address, known, Control, Tags);
}
