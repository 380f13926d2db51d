using Catalog.Domain.Inventory;

namespace Catalog.Infrastructure.Inventory;

/// <summary>How a write to a stock ended.</summary>
public enum StockWriteOutcome
{
    /// <summary>Committed.</summary>
    Done,

    /// <summary>There is no such product.</summary>
    NotFound,

    /// <summary>The stock has another version than the caller expected.</summary>
    VersionMismatch,

    /// <summary>There would be less on hand than is reserved.</summary>
    NotEnough,

    /// <summary>There would be more than <see cref="InventoryRules.MostUnits"/>.</summary>
    TooMuch,
}

/// <summary>The end of a write, and the stock.</summary>
/// <param name="Outcome">How it ended; anything but <see cref="StockWriteOutcome.Done"/> has changed nothing.</param>
/// <param name="Stock">The stock as it now is; <see langword="null"/> when there is none.</param>
public readonly record struct StockWrite(StockWriteOutcome Outcome, StockLevel? Stock = null);
