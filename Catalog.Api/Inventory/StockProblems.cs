using Catalog.Api.Http;
using Catalog.Domain.Inventory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Inventory;

/// <summary>The problem documents of stocks and reservations.</summary>
internal static class StockProblems
{
    /// <summary>404.</summary>
    public static ProblemHttpResult NoProduct(long id) => Problems.NotFound($"product {id}");

    /// <summary>404.</summary>
    public static ProblemHttpResult NoReservation(long productId, long id) => Problems.NotFound($"reservation {id} of product {productId}");

    /// <summary>409 with the field <c>available</c>.</summary>
    public static ProblemHttpResult NotEnough(long available) => TypedResults.Problem(
        statusCode: StatusCodes.Status409Conflict,
        title: "There is not enough; nothing was changed.",
        detail: $"{available} units are available; units that are reserved can not be taken away.",
        extensions: new Dictionary<string, object?> { ["available"] = available });

    /// <summary>409.</summary>
    public static ProblemHttpResult TooMuch() => TypedResults.Problem(
        statusCode: StatusCodes.Status409Conflict,
        title: "There would be too much; nothing was changed.",
        detail: $"A product can have {InventoryRules.MostUnits} units at most.");

    /// <summary>409 with the fields <c>rule</c> and <c>limit</c>.</summary>
    public static ProblemHttpResult TooMany(int limit) =>
        Beyond("reservations", limit, $"A customer can hold {limit} reservations at most. Give one back, or wait until one ends.");

    /// <inheritdoc cref="TooMany" />
    public static ProblemHttpResult TooManyUnits(long limit) =>
        Beyond("units", limit, $"A customer can hold {limit} units at most, in all reservations together.");

    /// <summary>409 with the field <c>state</c>.</summary>
    public static ProblemHttpResult Ended(Reservation reservation)
    {
        // One that is still held, and yet could not be committed, waits for the sweep.
        var state = reservation.State == ReservationState.Held ? ReservationState.Expired : reservation.State;
        var name = state.ToString().ToLowerInvariant();
        return TypedResults.Problem(
            statusCode: StatusCodes.Status409Conflict,
            title: "The reservation has ended; nothing was changed.",
            detail: $"It is {name}.",
            extensions: new Dictionary<string, object?> { ["state"] = name });
    }

    /// <summary>422.</summary>
    public static ProblemHttpResult KeyReused() => TypedResults.Problem(
        statusCode: StatusCodes.Status422UnprocessableEntity,
        title: "The Idempotency-Key belongs to another request; nothing was changed.",
        detail: "Send a new key with a new request, and the old key only with the words that it was first sent with.");

    private static ProblemHttpResult Beyond(string rule, long limit, string detail) => TypedResults.Problem(
        statusCode: StatusCodes.Status409Conflict,
        title: "You would hold too much; nothing was changed.",
        detail: detail,
        extensions: new Dictionary<string, object?> { ["rule"] = rule, ["limit"] = limit });
}
