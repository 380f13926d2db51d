using System.Security.Claims;
using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Caching;
using Catalog.Domain.Activity;
using Catalog.Infrastructure.Activity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Catalog.Api.Activity;

/// <summary>User activity: events are queued in Redis, written to the database in batches, and shown to their user.</summary>
public static class ActivityEndpoints
{
    private const string RetryAfterSeconds = "1";

    /// <summary>Maps <c>/events</c> and <c>/users/{id}/activity</c>.</summary>
    public static void MapActivity(this IEndpointRouteBuilder routes)
    {
        var activity = routes.MapGroup("").WithTags(Tag.Activity);

        activity.MapPost("/events", Take)
            .WithName("SendEvent")
            .WorksAs(null)
            .AllowAnonymous()
            .WithSummary("Record an event, such as a click on a product")
            .WithDescription("An event that was answered with 202 is written to the database exactly once, if its product exists. Events of one user keep their order. A 503 without Retry-After means that the event may or may not have been accepted. An event with an id can always be sent again.");

        activity.MapMethods("/users/{id}/activity", Reads.Methods, Feed)
            .WithName("GetActivity")
            .ForOwners()
            .WithSummary("Read the newest 100 events of a user")
            .WithDescription("Cached; events that are not written to the database yet are missing, for a fraction of a second.")
            .WithMetadata(ResponseHeader.CacheStatus)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> Take(
        [FromBody] EventInput input, ActivityLog log, ClaimsPrincipal user, HttpResponse response)
    {
        var details = input.ToDetails();
        switch (await log.TakeAsync(user.SessionOrNone?.UserId, details))
        {
            case EventTaken.Taken:
                return TypedResults.Accepted((string?)null);
            case EventTaken.Unknown:
                response.Headers.RetryAfter = details.Id is null ? default : RetryAfterSeconds;
                return TypedResults.Problem(
                    statusCode: StatusCodes.Status503ServiceUnavailable,
                    title: "It is not known whether the event was accepted.",
                    detail: "The event queue did not answer. An event sent again with the same id counts once; without an id it may count twice.");
            default:
                response.Headers.RetryAfter = RetryAfterSeconds;
                return TypedResults.Problem(
                    statusCode: StatusCodes.Status503ServiceUnavailable,
                    title: "The event was not accepted.",
                    detail: "The event queue is unavailable or full. Try again after the time in Retry-After.");
        }
    }

    private static async Task<Results<Ok<ActivityPage>, ProblemHttpResult>> Feed(
        [Id] long id, ActivityFeed feed, HttpResponse response, CancellationToken ct)
    {
        var read = await feed.GetAsync(id, ct);
        response.Headers.CacheControl = CacheControl.NoStore;
        response.Headers[CacheStatus.Header] = CacheStatus.Of(read);
        return read.Value is { } page ? TypedResults.Ok(page) : Problems.NotFound($"user {id}");
    }
}

/// <summary>Something that a user did with a product.</summary>
public sealed record EventInput
{
    /// <summary>What was done.</summary>
    /// <example>click</example>
    [Given, Pattern(ActivityRules.KindPattern, "must be 1 to 32 small letters of ASCII, digits and hyphens, a letter first")]
    public string? Kind { get; init; }

    /// <summary>The product. An event for a product that does not exist is dropped later.</summary>
    /// <example>42</example>
    [Given, Id]
    public long? ProductId { get; init; }

    /// <summary>Your own id of the event, such as a UUID. An event sent again with the same id counts once.</summary>
    /// <example>0b6f1c5e-6a4e-4e57-9d55-3a2f8a1d2c11</example>
    [Pattern(ActivityRules.IdPattern, "must be 1 to 40 letters of ASCII, digits, hyphens and underscores")]
    public string? Id { get; init; }

    /// <summary>Converts the validated input.</summary>
    public ActivityDetails ToDetails() => new() { Kind = Kind!, ProductId = ProductId!.Value, Id = Id };
}
