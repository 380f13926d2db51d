namespace Catalog.Domain.Inventory;

/// <summary>Units of a product that are kept for somebody for a while.</summary>
public sealed record Reservation
{
    /// <summary>The number that the database gave it, from 1.</summary>
    public long Id { get; init; }

    /// <summary>The product.</summary>
    public required long ProductId { get; init; }

    /// <summary>Whose it is, also when that user is gone; <see langword="null"/> for one from before reservations had owners.</summary>
    public long? UserId { get; init; }

    /// <summary>How many units, from 1.</summary>
    public required long Quantity { get; init; }

    /// <summary>What became of it.</summary>
    public required ReservationState State { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends by itself unless it is committed before, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was committed or given back, UTC; <see langword="null"/> while it is held.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}
