using System.ComponentModel;
using Catalog.Api.Auth;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.CacheAdministration;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Caches;

/// <summary>Loads popular items into the cache in advance.</summary>
public static class WarmupEndpoints
{
    private const string IdPattern = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";
    private const string IdText = "The id in Location. It is known only to the node that runs the warm-up.";

    /// <summary>Maps <c>/cache/warmups</c>.</summary>
    public static void MapWarmups(this IEndpointRouteBuilder routes)
    {
        var warmups = routes.MapGroup("/cache/warmups").WithTags(Tag.Caches).ForAdmins();

        warmups.MapPost("/", Start)
            .WithName("StartWarmup")
            .WithSummary("Load the most viewed products into the cache, in the background")
            .WithDescription("Each node runs one warm-up at a time. It loads one batch after another, under the same limit as the loads of readers.")
            .WithMetadata(ResponseHeader.Location)
            .ProducesProblem(StatusCodes.Status409Conflict);

        warmups.MapMethods("/", Reads.Methods, List)
            .WithName("ListWarmups")
            .WithSummary("List the running and recent warm-ups of this node, newest first")
            .WithDescription("Each node knows its own, the last twenty.");

        warmups.MapMethods("/{id}", Reads.Methods, Get)
            .WithName("GetWarmup")
            .WithSummary("Read the progress of a warm-up")
            .WithDescription("Only the node that runs the warm-up knows it, until some time after its end.")
            .ProducesProblem(StatusCodes.Status404NotFound);

        warmups.MapDelete("/{id}", Cancel)
            .WithName("CancelWarmup")
            .WithSummary("Cancel a warm-up")
            .WithDescription("It ends after the current batch. What it has cached stays cached.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Accepted<WarmupResponse>, ProblemHttpResult>> Start(
        [FromBody] WarmupInput input, CacheWarmups warmups, SecurityEvents events, HttpContext context)
    {
        if (warmups.TryStart(input.Count!.Value) is not { } warmup)
        {
            return TypedResults.Problem(
                statusCode: StatusCodes.Status409Conflict,
                title: "A warm-up is already running on this node.",
                detail: "Wait until it ends, or cancel it.");
        }

        await events.NoteAsync(context, SecurityEvent.CacheWarmup, $"warmup:{warmup.Id}");
        return TypedResults.Accepted($"/cache/warmups/{warmup.Id}", WarmupResponse.From(warmup));
    }

    private static Ok<CompleteList<WarmupResponse>> List(CacheWarmups warmups, HttpResponse response)
    {
        response.Headers.CacheControl = CacheControl.NoStore;
        return TypedResults.Ok(new CompleteList<WarmupResponse>([.. warmups.List().Select(WarmupResponse.From)]));
    }

    private static Results<Ok<WarmupResponse>, ProblemHttpResult> Get(
        [Description(IdText), Pattern(IdPattern, "must be a UUID")] string id, CacheWarmups warmups, HttpResponse response)
    {
        response.Headers.CacheControl = CacheControl.NoStore;
        return warmups.Find(Guid.Parse(id)) is { } warmup ? TypedResults.Ok(WarmupResponse.From(warmup)) : Unknown(id);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Cancel(
        [Description(IdText), Pattern(IdPattern, "must be a UUID")] string id,
        CacheWarmups warmups,
        SecurityEvents events,
        HttpContext context)
    {
        var warmupId = Guid.Parse(id);
        if (!await warmups.CancelAsync(warmupId))
        {
            return Unknown(id);
        }

        await events.NoteAsync(context, SecurityEvent.CacheWarmup, $"warmup:{warmupId}");
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult Unknown(string id) => Problems.NotFound($"warm-up {id} on this node");
}
