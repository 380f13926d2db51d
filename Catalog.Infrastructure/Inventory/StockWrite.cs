using Catalog.Domain.Inventory;

namespace Catalog.Infrastructure.Inventory;

/// <summary>The outcome of a write to a stock.</summary>
public enum StockWriteOutcome
{
    /// <summary>Committed.</summary>
    Done,

    /// <summary>There is no such product.</summary>
    NotFound,

    /// <summary>The version of the stock differs from the expected one.</summary>
    VersionMismatch,

    /// <summary>The units on hand would be fewer than the reserved ones.</summary>
    NotEnough,

    /// <summary>The stock would exceed <see cref="InventoryRules.MostUnits"/>.</summary>
    TooMuch,
}

/// <summary>The result of a write to a stock.</summary>
/// <param name="Outcome">The outcome; only <see cref="StockWriteOutcome.Done"/> has changed anything.</param>
/// <param name="Stock">The current stock; <see langword="null"/> if there is none.</param>
public readonly record struct StockWrite(StockWriteOutcome Outcome, StockLevel? Stock = null);
