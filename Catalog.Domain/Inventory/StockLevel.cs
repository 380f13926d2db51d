namespace Catalog.Domain.Inventory;

/// <summary>How much of a product there is.</summary>
public sealed record StockLevel
{
    /// <summary>The product.</summary>
    public required long ProductId { get; init; }

    /// <summary>Units in the warehouse, reserved ones included: 0 to <see cref="InventoryRules.MostUnits"/>.</summary>
    public required long OnHand { get; init; }

    /// <summary>Units held for reservations that are neither committed nor ended: 0 to <see cref="OnHand"/>.</summary>
    public required long Reserved { get; init; }

    /// <summary>Units that can still be reserved.</summary>
    public long Available => OnHand - Reserved;

    /// <summary>At how many available units, or fewer, the stock counts as low; <see langword="null"/> if never.</summary>
    public long? LowStockAt { get; init; }

    /// <summary>0 for a product whose stock was never set; each change, also one by plain SQL, raises it.</summary>
    public required long Version { get; init; }

    /// <summary>When it was last changed, UTC; <see langword="null"/> if never.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
