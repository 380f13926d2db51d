using Catalog.Domain.Inventory;

namespace Catalog.Infrastructure.Inventory;

/// <summary>How a statement about stock ended.</summary>
internal enum StockOutcome
{
    /// <summary>There is nothing that it could have been about.</summary>
    Nothing,

    /// <summary>Committed.</summary>
    Done,

    /// <summary>A condition did not hold; nothing was changed.</summary>
    Refused,

    /// <summary>The same request was done before.</summary>
    Known,

    /// <summary>Another request was done before under the same key.</summary>
    Reused,

    /// <summary>The user holds as many reservations as they may.</summary>
    TooMany,

    /// <summary>The user would hold more units than they may.</summary>
    TooManyUnits,
}

/// <summary>The end of a statement, and the rows as it left or found them.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Stock">The stock; <see langword="null"/> where no stock was looked at.</param>
/// <param name="Reservation">The reservation; <see langword="null"/> where the statement is not about one.</param>
internal readonly record struct StockDecision(StockOutcome Outcome, StockLevel? Stock = null, Reservation? Reservation = null)
{
    /// <summary>Whether the caller is told that a change was made, now or by an earlier request, so that the cache must know it.</summary>
    public bool IsAcknowledged => Outcome is StockOutcome.Done or StockOutcome.Known;
}
