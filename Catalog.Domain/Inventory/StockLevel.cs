namespace Catalog.Domain.Inventory;

/// <summary>The stock of a product.</summary>
public sealed record StockLevel
{
    /// <summary>The product.</summary>
    public required long ProductId { get; init; }

    /// <summary>Units in the warehouse, including reserved ones: 0 to <see cref="InventoryRules.MostUnits"/>.</summary>
    public required long OnHand { get; init; }

    /// <summary>Units of reservations that are held: 0 to <see cref="OnHand"/>.</summary>
    public required long Reserved { get; init; }

    /// <summary>Units that can still be reserved.</summary>
    public long Available => OnHand - Reserved;

    /// <summary>The level of available units at or below which the stock counts as low; <see langword="null"/> for never.</summary>
    public long? LowStockAt { get; init; }

    /// <summary>The version: 0 if the stock was never set, increases with each change, including changes by plain SQL.</summary>
    public required long Version { get; init; }

    /// <summary>When it was last changed, UTC; <see langword="null"/> for never.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
