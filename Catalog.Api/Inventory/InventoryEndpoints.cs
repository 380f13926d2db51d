using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Catalog.Api.Auth;
using Catalog.Api.Caches;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Domain;
using Catalog.Domain.Inventory;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.Inventory;
using Catalog.Infrastructure.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Inventory;

/// <summary>The stock of a product: read through the cache, written to the database and the cache.</summary>
public static class InventoryEndpoints
{
    /// <summary>Maps <c>/inventory/{productId}</c> and its adjustments.</summary>
    public static void MapInventory(this IEndpointRouteBuilder routes)
    {
        var inventory = routes.MapGroup("/inventory").WithTags(Tag.Inventory).ProducesProblem(StatusCodes.Status404NotFound);

        inventory.MapMethods("/{productId}", Reads.Methods, Get)
            .WithName("GetStock")
            .AllowAnonymous()
            .WithMetadata(new Explainable())
            .WithSummary("Read the stock of a product through the cache")
            .WithDescription("A product whose stock was never set has 0 on hand. After a write is answered, every node returns its result.")
            .Produces<StockDocument>();

        inventory.MapPut("/{productId}", Set)
            .WithName("SetStock")
            .ForAdmins()
            .WithSummary("Set the stock, as after a count, if it still has the version that you have read")
            .WithDescription("Reservations stay. A stock below the reserved units is refused with 409.")
            .WithMetadata(ResponseHeader.ETag)
            .ProducesProblem(StatusCodes.Status409Conflict);

        inventory.MapPost("/{productId}/adjust", Adjust)
            .WithName("AdjustStock")
            .ForAdmins()
            .WithSummary("Add or remove units")
            .WithDescription("Not safe to repeat without If-Match: if no response arrives, check the movements first.")
            .WithMetadata(ResponseHeader.ETag)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<CachedJson, ProblemHttpResult>> Get(
        [Id] long productId,
        [FromHeader(Name = "If-None-Match"), Description("The ETag of the copy that you have.")] string? ifNoneMatch,
        InventoryStore inventory,
        HttpResponse response,
        CancellationToken ct)
    {
        var read = await inventory.GetAsync(productId, ct);
        if (read.Found)
        {
            return new CachedJson(read, EntityTag.Of(productId, read), inventory.Policy, ifNoneMatch);
        }

        response.Headers[CacheStatus.Header] = CacheStatus.Of(read);
        response.Headers.CacheControl = CacheControl.Revalidate;
        return StockProblems.NoProduct(productId);
    }

    private static async Task<Results<Ok<StockDocument>, ProblemHttpResult>> Set(
        [Id] long productId,
        [FromBody] StockInput stock,
        [FromHeader(Name = "If-Match"), Description("The ETag of the version that you have read, or * for any. Without it: 428.")] string? ifMatch,
        [FromHeader(Name = "If-None-Match"), Description("* if the resource must not exist yet: 412 if it does.")] string? ifNoneMatch,
        InventoryStore inventory,
        SecurityEvents events,
        HttpContext context,
        CancellationToken ct)
    {
        var demand = IfMatch.Read(ifMatch, productId, ifNoneMatch);
        if (demand.Problem is { } problem)
        {
            return problem;
        }

        var write = await inventory.SetAsync(productId, stock.OnHand!.Value, stock.LowStockAt, demand.Revisions, ct);
        return await AnswerAsync(productId, write, SecurityEvent.StockSet, events, context);
    }

    private static async Task<Results<Ok<StockDocument>, ProblemHttpResult>> Adjust(
        [Id] long productId,
        [FromBody] AdjustmentInput adjustment,
        InventoryStore inventory,
        SecurityEvents events,
        HttpContext context,
        CancellationToken ct,
        [FromHeader(Name = "If-Match"), Description("The ETag of the version that you have read. Without it: any.")] string? ifMatch = null)
    {
        var demand = ifMatch is null ? default : IfMatch.Read(ifMatch, productId);
        if (demand.Problem is { } problem)
        {
            return problem;
        }

        var write = await inventory.AdjustAsync(productId, adjustment.Delta!.Value, TextRules.Clean(adjustment.Reason)!, demand.Revisions, ct);
        return await AnswerAsync(productId, write, SecurityEvent.StockAdjust, events, context);
    }

    private static async Task<Results<Ok<StockDocument>, ProblemHttpResult>> AnswerAsync(
        long productId, StockWrite write, string kind, SecurityEvents events, HttpContext context)
    {
        switch (write.Outcome)
        {
            case StockWriteOutcome.Done:
                await events.NoteAsync(context, kind, $"inventory:{productId}", write.Stock!.Version);
                context.Response.Headers.ETag = EntityTag.Of(productId, Revision.Of(write.Stock.Version, write.Stock.UpdatedAt));
                return TypedResults.Ok(StockDocument.From(write.Stock));
            case StockWriteOutcome.VersionMismatch:
                return Problems.PreconditionFailed();
            case StockWriteOutcome.NotEnough:
                return StockProblems.NotEnough(write.Stock!.Available);
            case StockWriteOutcome.TooMuch:
                return StockProblems.TooMuch();
            default:
                return StockProblems.NoProduct(productId);
        }
    }
}

/// <summary>A new stock level.</summary>
public sealed record StockInput
{
    /// <summary>Units in the warehouse, reserved ones included.</summary>
    /// <example>100</example>
    [Given, Between(0, InventoryRules.MostUnits)]
    public long? OnHand { get; init; }

    /// <summary>The level of available units at or below which the stock counts as low; null for never.</summary>
    /// <example>10</example>
    [Between(0, InventoryRules.MostUnits)]
    public long? LowStockAt { get; init; }
}

/// <summary>A change of the stock.</summary>
public sealed record AdjustmentInput
{
    /// <summary>How many units to add, or to remove if negative; not 0.</summary>
    /// <example>-3</example>
    [Given, Between(-InventoryRules.MostUnits, InventoryRules.MostUnits), DeniedValues(0L, ErrorMessage = "must not be 0")]
    public long? Delta { get; init; }

    /// <summary>The reason, for the history.</summary>
    /// <example>water damage</example>
    [Given, Text(1, InventoryRules.ReasonLength, Cleaned = true)]
    public string? Reason { get; init; }
}
