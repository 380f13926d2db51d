using Catalog.Domain.Inventory;

namespace Catalog.Infrastructure.Inventory;

/// <summary>A change of a stock in a response.</summary>
public sealed record MovementDocument
{
    /// <summary>The id; increases over time within a product.</summary>
    /// <example>991</example>
    public required long Id { get; init; }

    /// <summary>set, adjust, reserve, commit, release or expire.</summary>
    /// <example>adjust</example>
    public required string Kind { get; init; }

    /// <summary>The change of the units on hand.</summary>
    /// <example>-3</example>
    public required long OnHandChange { get; init; }

    /// <summary>The change of the reserved units.</summary>
    /// <example>0</example>
    public required long ReservedChange { get; init; }

    /// <summary>The version of the stock that the change made.</summary>
    /// <example>8</example>
    public required long Version { get; init; }

    /// <summary>The reservation that caused it, or null.</summary>
    /// <example>7</example>
    public required long? ReservationId { get; init; }

    /// <summary>The operator's note, or null.</summary>
    /// <example>water damage</example>
    public required string? Reason { get; init; }

    /// <summary>The time, UTC.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime At { get; init; }

    /// <summary>Converts a movement.</summary>
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
