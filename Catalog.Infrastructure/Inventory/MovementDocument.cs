using Catalog.Domain.Inventory;

namespace Catalog.Infrastructure.Inventory;

/// <summary>One change of a stock as the service answers it.</summary>
public sealed record MovementDocument
{
    /// <summary>Grows with time within a product.</summary>
    /// <example>991</example>
    public required long Id { get; init; }

    /// <summary>set, adjust, reserve, commit, release or expire.</summary>
    /// <example>adjust</example>
    public required string Kind { get; init; }

    /// <summary>By how many units the stock on hand changed.</summary>
    /// <example>-3</example>
    public required long OnHandChange { get; init; }

    /// <summary>By how many units what is reserved changed.</summary>
    /// <example>0</example>
    public required long ReservedChange { get; init; }

    /// <summary>The version of the stock that the change made.</summary>
    /// <example>8</example>
    public required long Version { get; init; }

    /// <summary>The reservation that caused it; null without.</summary>
    /// <example>7</example>
    public required long? ReservationId { get; init; }

    /// <summary>What the operator noted; null without.</summary>
    /// <example>water damage</example>
    public required string? Reason { get; init; }

    /// <summary>When, UTC.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime At { get; init; }

    /// <summary>The document of a movement.</summary>
    public static MovementDocument From(StockMovement movement) => new()
    {
        Id = movement.Id,
        Kind = movement.Kind.ToString().ToLowerInvariant(),
        OnHandChange = movement.OnHandChange,
        ReservedChange = movement.ReservedChange,
        Version = movement.Version,
        ReservationId = movement.ReservationId,
        Reason = movement.Reason,
        At = movement.At.UtcDateTime,
    };
}
