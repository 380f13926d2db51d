namespace Catalog.Domain.Inventory;

/// <summary>One change of a stock. Written with the change and never altered: the sum of all is the stock, until the oldest are let go.</summary>
public sealed record StockMovement
{
    /// <summary>Grows with time within a product.</summary>
    public long Id { get; init; }

    /// <summary>The product, which may have been removed since.</summary>
    public required long ProductId { get; init; }

    /// <summary>Why.</summary>
    public required MovementKind Kind { get; init; }

    /// <summary>By how many units the stock on hand changed.</summary>
    public required long OnHandChange { get; init; }

    /// <summary>By how many units what is reserved changed.</summary>
    public required long ReservedChange { get; init; }

    /// <summary>The version of the stock that the change made.</summary>
    public required long Version { get; init; }

    /// <summary>The reservation that caused it; <see langword="null"/> without.</summary>
    public long? ReservationId { get; init; }

    /// <summary>What the operator noted; <see langword="null"/> without.</summary>
    public string? Reason { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset At { get; init; }
}
