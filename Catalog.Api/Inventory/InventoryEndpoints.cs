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

/// <summary>The stock of a product: read through the cache, written to the database and through to the cache.</summary>
public static class InventoryEndpoints
{

    /// <summary>Maps <c>/inventory/{productId}</c> and its adjustments.</summary>
    public static void MapInventory(this IEndpointRouteBuilder routes)
    {
        var inventory = routes.MapGroup("/inventory").WithTags("Inventory").ProducesProblem(StatusCodes.Status404NotFound);

        inventory.MapMethods("/{productId}", Reads.Methods, Get)
            .WithName("GetStock")
            .AllowAnonymous()
            .WithMetadata(Explainable.Mark)
            .WithSummary("Read the stock of a product through the cache")
            .WithDescription("A product whose stock was never set has 0 on hand. What a write acknowledged is read on every node.")
            .Produces<StockDocument>();

        inventory.MapPut("/{productId}", Set)
            .WithName("SetStock")
            .ForAdmins()
            .WithSummary("Set the stock, as after a count, if it still has the version that you have read")
            .WithDescription("What is reserved stays reserved: less than that is refused with 409.")
            .WithMetadata(ResponseHeader.ETag)
            .ProducesProblem(StatusCodes.Status409Conflict);

        inventory.MapPost("/{productId}/adjust", Adjust)
            .WithName("AdjustStock")
            .ForAdmins()
            .WithSummary("Add units or take them away")
            .WithDescription("Not for repeating: when no answer came, look at the movements first.")
            .WithMetadata(ResponseHeader.ETag)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<CachedJson, ProblemHttpResult>> Get(
        [Id] long productId,
        [FromHeader(Name = "If-None-Match"), Description("The ETag of what you have.")] string? ifNoneMatch,
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
        [FromHeader(Name = "If-None-Match"), Description("* for a resource that is not there yet: 412 if it is.")] string? ifNoneMatch,
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
        CancellationToken ct)
    {
        var write = await inventory.AdjustAsync(productId, adjustment.Delta!.Value, TextRules.Clean(adjustment.Reason)!, ct);
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

/// <summary>A stock as an operator sets it.</summary>
public sealed record StockInput
{
    /// <summary>Units in the warehouse, reserved ones included.</summary>
    /// <example>100</example>
    [Given, Between(0, InventoryRules.MostUnits)]
    public long? OnHand { get; init; }

    /// <summary>At how many available units, or fewer, the stock counts as low; missing for never.</summary>
    /// <example>10</example>
    [Between(0, InventoryRules.MostUnits)]
    public long? LowStockAt { get; init; }
}

/// <summary>Units that came or went.</summary>
public sealed record AdjustmentInput
{
    /// <summary>How many units came, or below 0 went; not 0.</summary>
    /// <example>-3</example>
    [Given, Between(-InventoryRules.MostUnits, InventoryRules.MostUnits), DeniedValues(0L, ErrorMessage = "must not be 0")]
    public long? Delta { get; init; }

    /// <summary>Why, for the history.</summary>
    /// <example>water damage</example>
    [Given, Text(1, InventoryRules.ReasonLength, Cleaned = true)]
    public string? Reason { get; init; }
}
