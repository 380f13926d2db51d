namespace Catalog.Domain.Inventory;

/// <summary>The state of a reservation. Only <see cref="Held"/> can change.</summary>
public enum ReservationState
{
    /// <summary>Its units are reserved.</summary>
    Held,

    /// <summary>Its units have left the stock.</summary>
    Committed,

    /// <summary>Its units were released.</summary>
    Released,

    /// <summary>It was not committed in time; its units were released.</summary>
    Expired,
}
