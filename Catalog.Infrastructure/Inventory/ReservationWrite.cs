using Catalog.Domain.Inventory;

namespace Catalog.Infrastructure.Inventory;

/// <summary>How a request about a reservation ended.</summary>
public enum ReservationOutcome
{
    /// <summary>Committed.</summary>
    Done,

    /// <summary>It had been done before, by the same request; nothing was changed.</summary>
    Repeated,

    /// <summary>The key belongs to another request.</summary>
    KeyReused,

    /// <summary>There is no such product, or no such reservation of it.</summary>
    NotFound,

    /// <summary>Fewer units are available than were asked for.</summary>
    NotEnough,

    /// <summary>The customer holds as many reservations as they may.</summary>
    TooMany,

    /// <summary>The customer would hold more units than they may.</summary>
    TooManyUnits,

    /// <summary>The reservation has ended in another way.</summary>
    Ended,
}

/// <summary>The end of a request about a reservation.</summary>
/// <param name="Outcome">How it ended; anything but <see cref="ReservationOutcome.Done"/> has changed nothing.</param>
/// <param name="Reservation">The reservation; <see langword="null"/> when there is none.</param>
/// <param name="Available">How many units can be reserved; only with <see cref="ReservationOutcome.NotEnough"/>.</param>
public readonly record struct ReservationWrite(ReservationOutcome Outcome, Reservation? Reservation = null, long Available = 0);
