using System.ComponentModel;
using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Infrastructure.Inventory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Inventory;

/// <summary>For operators: which stocks are low, and what happened to one.</summary>
public static class InventoryListEndpoints
{
    private const int MostItems = 200;

    /// <summary>Maps <c>/inventory/low-stock</c> and <c>/inventory/{productId}/movements</c>.</summary>
    public static void MapInventoryLists(this IEndpointRouteBuilder routes)
    {
        var inventory = routes.MapGroup("/inventory").WithTags("Inventory")
            .ForAdmins()
            .WithMetadata(ResponseHeader.CacheStatus)
            .WithMetadata(new ResponseHeader("Link", "The address of the next page, rel=next; absent on the last."));

        inventory.MapMethods("/low-stock", Reads.Methods, LowStock)
            .WithName("ListLowStock")
            .WorksAs(Work.Read)
            .WithSummary("Walk through the stocks that have reached their low level, page by page")
            .WithDescription("Follow the Link header, rel=next, to the last page. Read from the database each time.");

        inventory.MapMethods("/{productId}/movements", Reads.Methods, Movements)
            .WithName("ListMovements")
            .WorksAs(Work.Read)
            .WithSummary("Walk through the changes of a stock, newest first")
            .WithDescription("""
                The history of a product outlives it. The changes of a stock add up to it, until the oldest are let go: after two years, unless the
                service is set otherwise.
                """);
    }

    private static async Task<Ok<LowStockPage>> LowStock(
        InventoryQueries inventory,
        HttpResponse response,
        CancellationToken ct,
        [Description("The productId after which to begin; from the beginning without."), Id(0)] long after = 0,
        [Description("How many stocks a page has at most."), Between(1, MostItems)] int limit = 50)
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
        [Description("The id of the change before which to begin; from the newest without."), Id] long? before = null,
        [Description("How many changes a page has at most."), Between(1, MostItems)] int limit = 50)
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

/// <summary>A page of the stocks that have reached their low level.</summary>
/// <param name="Items">The stocks, in the order of the products' ids.</param>
/// <param name="Next">The address of the next page; <see langword="null"/> on the last.</param>
public sealed record LowStockPage(IReadOnlyList<StockDocument> Items, string? Next);

/// <summary>A page of the changes of a stock.</summary>
/// <param name="Items">The changes, newest first.</param>
/// <param name="Next">The address of the page with older ones; <see langword="null"/> on the last.</param>
public sealed record MovementPage(IReadOnlyList<MovementDocument> Items, string? Next);
