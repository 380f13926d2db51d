using Catalog.Domain.Inventory;

namespace Catalog.Infrastructure.Inventory;

/// <summary>The outcome of a request about a reservation.</summary>
public enum ReservationOutcome
{
    /// <summary>Committed.</summary>
    Done,

    /// <summary>The same request was committed before; nothing was changed.</summary>
    Repeated,

    /// <summary>The key belongs to another request.</summary>
    KeyReused,

    /// <summary>There is no such product, or no such reservation of it.</summary>
    NotFound,

    /// <summary>Fewer units are available than requested.</summary>
    NotEnough,

    /// <summary>The customer already holds the maximum number of reservations.</summary>
    TooMany,

    /// <summary>The customer would exceed the maximum number of units.</summary>
    TooManyUnits,

    /// <summary>The reservation has ended in another way.</summary>
    Ended,
}

/// <summary>The result of a request about a reservation.</summary>
/// <param name="Outcome">The outcome; only <see cref="ReservationOutcome.Done"/> has changed anything.</param>
/// <param name="Reservation">The reservation; <see langword="null"/> if there is none.</param>
/// <param name="Available">The number of available units; only with <see cref="ReservationOutcome.NotEnough"/>.</param>
public readonly record struct ReservationWrite(ReservationOutcome Outcome, Reservation? Reservation = null, long Available = 0);
