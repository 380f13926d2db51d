using System.ComponentModel;
using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Infrastructure.Inventory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Inventory;

/// <summary>Lists of low stocks and of the changes of a stock.</summary>
public static class InventoryListEndpoints
{
    private const int MostItems = 200;

    /// <summary>Maps <c>/inventory/low-stock</c> and <c>/inventory/{productId}/movements</c>.</summary>
    public static void MapInventoryLists(this IEndpointRouteBuilder routes)
    {
        var inventory = routes.MapGroup("/inventory").WithTags("Inventory")
            .ForAdmins()
            .WithMetadata(ResponseHeader.CacheStatus)
            .WithMetadata(new ResponseHeader("Link", "The URL of the next page, rel=next; absent on the last page."));

        inventory.MapMethods("/low-stock", Reads.Methods, LowStock)
            .WithName("ListLowStock")
            .WorksAs(Work.Read)
            .WithSummary("List the stocks at or below their low level")
            .WithDescription("Follow the Link header, rel=next, to the last page. Read from the database on every request.");

        inventory.MapMethods("/{productId}/movements", Reads.Methods, Movements)
            .WithName("ListMovements")
            .WorksAs(Work.Read)
            .WithSummary("List the changes of a stock, newest first")
            .WithDescription("""
                The history of a product is kept after the product is deleted. The changes of a stock add up to its level until the oldest are deleted:
                by default after two years.
                """);
    }

    private static async Task<Ok<LowStockPage>> LowStock(
        InventoryQueries inventory,
        HttpResponse response,
        CancellationToken ct,
        [Description("The productId after which the page begins. Default: the beginning."), Id(0)] long after = 0,
        [Description("The page size."), Between(1, MostItems)] int limit = 50)
    {
        var (page, last) = await inventory.LowStockAsync(after, limit, ct);
        var next = last is null ? null : $"/inventory/low-stock?after={last}&limit={limit}";
        SetHeaders(response, next);
        return TypedResults.Ok(new LowStockPage([.. page.Select(StockDocument.From)], next));
    }

    private static async Task<Ok<MovementPage>> Movements(
        [Id] long productId,
        InventoryQueries inventory,
        HttpResponse response,
        CancellationToken ct,
        [Description("The id of the change before which the page begins. Default: the newest."), Id] long? before = null,
        [Description("The page size."), Between(1, MostItems)] int limit = 50)
    {
        var (page, last) = await inventory.MovementsAsync(productId, before, limit, ct);
        var next = last is null ? null : $"/inventory/{productId}/movements?before={last}&limit={limit}";
        SetHeaders(response, next);
        return TypedResults.Ok(new MovementPage([.. page.Select(MovementDocument.From)], next));
    }

    private static void SetHeaders(HttpResponse response, string? next)
    {
        if (next is not null)
        {
            response.Headers.Link = $"<{next}>; rel=\"next\"";
        }

        response.Headers.CacheControl = CacheControl.NoStore;
        response.Headers[CacheStatus.Header] = CacheStatus.Bypass;
    }
}

/// <summary>A page of the stocks at or below their low level.</summary>
/// <param name="Items">The stocks, ordered by product id.</param>
/// <param name="Next">The URL of the next page; <see langword="null"/> on the last page.</param>
public sealed record LowStockPage(IReadOnlyList<StockDocument> Items, string? Next);

/// <summary>A page of the changes of a stock.</summary>
/// <param name="Items">The changes, newest first.</param>
/// <param name="Next">The URL of the next page, with older changes; <see langword="null"/> on the last page.</param>
public sealed record MovementPage(IReadOnlyList<MovementDocument> Items, string? Next);
