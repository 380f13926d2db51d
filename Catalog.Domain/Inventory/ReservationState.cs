namespace Catalog.Domain.Inventory;

/// <summary>What became of a reservation. Only <see cref="Held"/> can change.</summary>
public enum ReservationState
{
    /// <summary>Its units are kept from others.</summary>
    Held,

    /// <summary>Its units have left the stock.</summary>
    Committed,

    /// <summary>Its units were given back.</summary>
    Released,

    /// <summary>Nobody committed it in time; its units were given back.</summary>
    Expired,
}
