using System.ComponentModel;
using System.Security.Claims;
using Catalog.Api.Auth;
using Catalog.Api.Bulkheads;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Domain.Inventory;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Inventory;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Catalog.Api.Inventory;

/// <summary>Reservations: created under an idempotency key, then committed, released or expired.</summary>
public static class ReservationEndpoints
{
    internal const string Replayed = "Idempotent-Replayed";

    /// <summary>Maps <c>/inventory/{productId}/reservations</c>.</summary>
    public static void MapReservations(this IEndpointRouteBuilder routes)
    {
        var reservations = routes.MapGroup("/inventory/{productId}/reservations").WithTags(Tag.Inventory)
            .ForCustomers()
            .ProducesProblem(StatusCodes.Status404NotFound);

        reservations.MapPost("/", Reserve)
            .WithName("Reserve")
            .WithSummary("Reserve units, if there are enough")
            .WithDescription("""
                If no response arrives, send the request again with the same Idempotency-Key: it gets the first response again, by default until two days
                after the reservation has ended. Each user has keys of their own. A refusal changes nothing, so it is not remembered. The number of
                reservations, their units and their duration are limited for customers; 409 with `rule` and `limit`, or 400, names the limit.
                """)
            .WithMetadata(new ResponseHeader(Replayed, "true if this is the response to an earlier request with the same key.", "true"))
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

        reservations.MapMethods("/{id}", Reads.Methods, Get)
            .WithName("GetReservation")
            .WorksAs(Work.Read)
            .WithSummary("Read a reservation from the database")
            .WithDescription("Not cached; also answers for an ended reservation. A reservation of another user is 404, except for the roles orders and admin.")
            .WithMetadata(ResponseHeader.CacheStatus);

        reservations.MapPost("/{id}/commit", Commit)
            .WithName("CommitReservation")
            .ForOrders()
            .WithSummary("Commit a reservation: take its units out of the stock")
            .WithDescription("Only for the order service (role orders) and for admins, because customers cannot confirm their own payment. Safe to repeat.")
            .ProducesProblem(StatusCodes.Status409Conflict);

        reservations.MapDelete("/{id}", Release)
            .WithName("ReleaseReservation")
            .WithSummary("Release the reserved units")
            .WithDescription("Safe to repeat. Also answers 204 when the reservation has expired.")
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Created<ReservationDocument>, ProblemHttpResult>> Reserve(
        [Id] long productId,
        [FromBody] ReservationInput reservation,
        [FromHeader(Name = "Idempotency-Key"), Description("Identifies the request; use a new one, such as a UUID, for each reservation."),
            Text(1, InventoryRules.IdempotencyKeyLength)] string idempotencyKey,
        ClaimsPrincipal user,
        ReservationStore reservations,
        IOptions<ReservationOptions> options,
        HttpResponse response,
        CancellationToken ct)
    {
        var isLimited = user.Session.Role == Role.Customer;
        var longest = isLimited ? (long)options.Value.LongestHold.TotalSeconds : InventoryRules.LongestReservationSeconds;
        if (reservation.ExpiresInSeconds > longest)
        {
            return Problems.BadRequest("expiresInSeconds", $"must be from 1 to {longest}");
        }

        var holdFor = reservation.ExpiresInSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        var write = await reservations.ReserveAsync(
            productId, user.Session.UserId, isLimited, reservation.Quantity!.Value, holdFor, idempotencyKey, ct);
        if (write.Reservation is not { } made)
        {
            return write.Outcome switch
            {
                ReservationOutcome.TooMany => StockProblems.TooMany(options.Value.MostHeld),
                ReservationOutcome.TooManyUnits => StockProblems.TooManyUnits(options.Value.MostUnitsHeld),
                _ => Refusal(write, productId, id: 0),
            };
        }

        if (write.Outcome == ReservationOutcome.Repeated)
        {
            response.Headers[Replayed] = "true";
        }

        return TypedResults.Created($"/inventory/{productId}/reservations/{made.Id}", ReservationDocument.From(made));
    }

    private static async Task<Results<Ok<ReservationDocument>, ProblemHttpResult>> Get(
        [Id] long productId,
        [Id] long id,
        ClaimsPrincipal user,
        ReservationStore reservations,
        HttpResponse response,
        CancellationToken ct)
    {
        response.Headers.CacheControl = CacheControl.NoStore;
        response.Headers[CacheStatus.Header] = CacheStatus.Bypass;
        return await reservations.FindAsync(productId, id, OwnerFor(user), ct) is { } found
            ? TypedResults.Ok(ReservationDocument.From(found))
            : StockProblems.NoReservation(productId, id);
    }

    private static async Task<Results<Ok<ReservationDocument>, ProblemHttpResult>> Commit(
        [Id] long productId,
        [Id] long id,
        ReservationStore reservations,
        CancellationToken ct)
    {
        var write = await reservations.CommitAsync(productId, id, ct);
        return IsDone(write) ? TypedResults.Ok(ReservationDocument.From(write.Reservation!)) : Refusal(write, productId, id);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Release(
        [Id] long productId,
        [Id] long id,
        ClaimsPrincipal user,
        ReservationStore reservations,
        CancellationToken ct)
    {
        var write = await reservations.ReleaseAsync(productId, id, OwnerFor(user), ct);
        return IsDone(write) ? TypedResults.NoContent() : Refusal(write, productId, id);
    }

    private static long? OwnerFor(ClaimsPrincipal user) => user.Session.Role == Role.Customer ? user.Session.UserId : null;

    private static bool IsDone(ReservationWrite write) => write.Outcome is ReservationOutcome.Done or ReservationOutcome.Repeated;

    private static ProblemHttpResult Refusal(ReservationWrite write, long productId, long id) => write.Outcome switch
    {
        ReservationOutcome.NotEnough => StockProblems.NotEnough(write.Available),
        ReservationOutcome.KeyReused => StockProblems.KeyReused(),
        ReservationOutcome.Ended => StockProblems.Ended(write.Reservation!),
        ReservationOutcome.NotFound when id > 0 => StockProblems.NoReservation(productId, id),
        ReservationOutcome.NotFound => StockProblems.NoProduct(productId),
        _ => throw new ArgumentOutOfRangeException(nameof(write), write, "This request was not refused."),
    };
}

/// <summary>Units to reserve.</summary>
public sealed record ReservationInput
{
    /// <summary>How many units.</summary>
    /// <example>2</example>
    [Given, Between(1, InventoryRules.MostUnits)]
    public long? Quantity { get; init; }

    /// <summary>
    /// After how many seconds the units are released unless they are committed. Default: 15 minutes. A customer may hold them for an hour at
    /// most, unless configured otherwise.
    /// </summary>
    /// <example>900</example>
    [Between(1, InventoryRules.LongestReservationSeconds)]
    public long? ExpiresInSeconds { get; init; }
}
