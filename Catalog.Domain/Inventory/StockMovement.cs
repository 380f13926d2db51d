namespace Catalog.Domain.Inventory;

/// <summary>
/// One change of a stock, written with the change and never altered. All changes add up to the stock, until the oldest are deleted.
/// </summary>
public sealed record StockMovement
{
    /// <summary>The id; increases over time within a product.</summary>
    public long Id { get; init; }

    /// <summary>The product, which may have been deleted since.</summary>
    public required long ProductId { get; init; }

    /// <summary>The kind of change.</summary>
    public required MovementKind Kind { get; init; }

    /// <summary>The change of the units on hand.</summary>
    public required long OnHandChange { get; init; }

    /// <summary>The change of the reserved units.</summary>
    public required long ReservedChange { get; init; }

    /// <summary>The version of the stock that the change made.</summary>
    public required long Version { get; init; }

    /// <summary>The reservation that caused it, or <see langword="null"/>.</summary>
    public long? ReservationId { get; init; }

    /// <summary>The operator's note, or <see langword="null"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>The time, UTC.</summary>
    public DateTimeOffset At { get; init; }
}
