using Catalog.Domain.Inventory;

namespace Catalog.Infrastructure.Inventory;

/// <summary>A reservation in a response.</summary>
public sealed record ReservationDocument
{
    /// <summary>The id.</summary>
    /// <example>7</example>
    public required long Id { get; init; }

    /// <summary>The product.</summary>
    /// <example>42</example>
    public required long ProductId { get; init; }

    /// <summary>The number of units.</summary>
    /// <example>2</example>
    public required long Quantity { get; init; }

    /// <summary>held, committed, released or expired.</summary>
    /// <example>held</example>
    public required string State { get; init; }

    /// <summary>When it was created, UTC.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it expires unless it is committed before, UTC.</summary>
    /// <example>2026-02-11T16:35:00Z</example>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>When it was committed or released, UTC; null while it is held.</summary>
    /// <example>2026-02-11T16:25:00Z</example>
    public required DateTime? EndedAt { get; init; }

    /// <summary>Converts a reservation.</summary>
    public static ReservationDocument From(Reservation reservation) => new()
    {
        Id = reservation.Id,
        ProductId = reservation.ProductId,
        Quantity = reservation.Quantity,
        State = reservation.State.ToString().ToLowerInvariant(),
        CreatedAt = reservation.CreatedAt.UtcDateTime,
        ExpiresAt = reservation.ExpiresAt.UtcDateTime,
        EndedAt = reservation.EndedAt?.UtcDateTime,
    };
}
