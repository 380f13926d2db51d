using Catalog.Domain.Inventory;

namespace Catalog.Infrastructure.Inventory;

/// <summary>The outcome of a statement about stock.</summary>
internal enum StockOutcome
{
    /// <summary>The product or reservation does not exist or does not qualify.</summary>
    Nothing,

    Done,

    /// <summary>A condition did not hold; nothing was changed.</summary>
    Refused,

    /// <summary>The same request was committed before.</summary>
    Known,

    /// <summary>Another request was committed before under the same key.</summary>
    Reused,

    /// <summary>The user already holds the maximum number of reservations.</summary>
    TooMany,

    /// <summary>The user would exceed the maximum number of units.</summary>
    TooManyUnits,
}

/// <summary>The outcome of a statement and the resulting rows.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Stock">The stock; <see langword="null"/> if none was read.</param>
/// <param name="Reservation">The reservation; <see langword="null"/> if the statement is not about one.</param>
internal readonly record struct StockDecision(StockOutcome Outcome, StockLevel? Stock = null, Reservation? Reservation = null)
{
    /// <summary>
    /// Whether the caller gets an acknowledgement of a change, made now or by an earlier request, so that the cache must reflect it.
    /// </summary>
    public bool IsAcknowledged => Outcome is StockOutcome.Done or StockOutcome.Known;
}
