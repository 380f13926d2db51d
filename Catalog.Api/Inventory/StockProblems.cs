using Catalog.Api.Http;
using Catalog.Domain.Inventory;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Catalog.Api.Inventory;

/// <summary>The problem documents for stocks and reservations.</summary>
internal static class StockProblems
{
    /// <summary>404.</summary>
    public static ProblemHttpResult NoProduct(long id) => Problems.NotFound($"product {id}");

    /// <summary>404.</summary>
    public static ProblemHttpResult NoReservation(long productId, long id) => Problems.NotFound($"reservation {id} of product {productId}");

    /// <summary>409 with the field <c>available</c>.</summary>
    public static ProblemHttpResult NotEnough(long available) => TypedResults.Problem(
        statusCode: StatusCodes.Status409Conflict,
        title: "There are not enough units; nothing was changed.",
        detail: $"{available} units are available; reserved units cannot be taken away.",
        extensions: new Dictionary<string, object?> { ["available"] = available });

    /// <summary>409.</summary>
    public static ProblemHttpResult TooMuch() => TypedResults.Problem(
        statusCode: StatusCodes.Status409Conflict,
        title: "There would be too many units; nothing was changed.",
        detail: $"A product can have at most {InventoryRules.MostUnits} units.");

    /// <summary>409 with the fields <c>rule</c> and <c>limit</c>.</summary>
    public static ProblemHttpResult TooMany(int limit) =>
        Beyond("reservations", limit, $"A customer can hold at most {limit} reservations. Release one, or wait until one expires.");

    /// <inheritdoc cref="TooMany" />
    public static ProblemHttpResult TooManyUnits(long limit) =>
        Beyond("units", limit, $"A customer can hold at most {limit} units in all reservations together.");

    /// <summary>409 with the field <c>state</c>.</summary>
    public static ProblemHttpResult Ended(Reservation reservation)
    {
        // A reservation that is still held but could not be committed has expired; the sweep has not reached it yet.
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
        detail: "Use a new key for a new request. Repeat a key only with the same request.");

    private static ProblemHttpResult Beyond(string rule, long limit, string detail) => TypedResults.Problem(
        statusCode: StatusCodes.Status409Conflict,
        title: "The limit of a customer would be exceeded; nothing was changed.",
        detail: detail,
        extensions: new Dictionary<string, object?> { ["rule"] = rule, ["limit"] = limit });
}
