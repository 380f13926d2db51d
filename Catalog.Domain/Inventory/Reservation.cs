namespace Catalog.Domain.Inventory;

/// <summary>Units of a product that are held for a user for a limited time.</summary>
public sealed record Reservation
{
    /// <summary>The id, assigned by the database, from 1.</summary>
    public long Id { get; init; }

    /// <summary>The product.</summary>
    public required long ProductId { get; init; }

    /// <summary>The owner, who may have been deleted; <see langword="null"/> for reservations from before they had owners.</summary>
    public long? UserId { get; init; }

    /// <summary>The number of units, from 1.</summary>
    public required long Quantity { get; init; }

    /// <summary>The state.</summary>
    public required ReservationState State { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it expires unless it is committed before, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was committed or released, UTC; <see langword="null"/> while it is held.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}
