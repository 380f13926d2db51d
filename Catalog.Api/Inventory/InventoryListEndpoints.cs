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
        var inventory = routes.MapGroup("/inventory").WithTags(Tag.Inventory)
            .ForAdmins()
            .WithMetadata(ResponseHeader.CacheStatus)
            .WithMetadata(ResponseHeader.Link);

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
        [Description(PageCursor.After), Cursor] string? after = null,
        [Description("The page size."), Between(1, MostItems)] int limit = 50)
    {
        var (page, last) = await inventory.LowStockAsync(PageCursor.Read(after) ?? 0, limit, ct);
        var next = PageCursor.Of(last);
        SetHeaders(response, next, $"/inventory/low-stock?after={next}&limit={limit}");
        return TypedResults.Ok(new LowStockPage([.. page.Select(StockDocument.From)], next));
    }

    private static async Task<Ok<MovementPage>> Movements(
        [Id] long productId,
        InventoryQueries inventory,
        HttpResponse response,
        CancellationToken ct,
        [Description(PageCursor.After), Cursor] string? after = null,
        [Description("The page size."), Between(1, MostItems)] int limit = 50)
    {
        var (page, last) = await inventory.MovementsAsync(productId, PageCursor.Read(after), limit, ct);
        var next = PageCursor.Of(last);
        SetHeaders(response, next, $"/inventory/{productId}/movements?after={next}&limit={limit}");
        return TypedResults.Ok(new MovementPage([.. page.Select(MovementDocument.From)], next));
    }

    private static void SetHeaders(HttpResponse response, string? next, string address)
    {
        if (next is not null)
        {
            response.Headers.Link = $"<{address}>; rel=\"next\"";
        }

        response.Headers.CacheControl = CacheControl.NoStore;
        response.Headers[CacheStatus.Header] = CacheStatus.Bypass;
    }
}

/// <summary>A page of the stocks at or below their low level.</summary>
/// <param name="Items">The stocks, ordered by product id.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record LowStockPage(IReadOnlyList<StockDocument> Items, string? Next);

/// <summary>A page of the changes of a stock.</summary>
/// <param name="Items">The changes, newest first.</param>
/// <param name="Next">What to send as <c>after</c> for the next page, with older changes; null on the last.</param>
public sealed record MovementPage(IReadOnlyList<MovementDocument> Items, string? Next);
