namespace Catalog.Domain.Inventory;

/// <summary>Why a stock changed.</summary>
public enum MovementKind
{
    /// <summary>The stock was set, as after a count.</summary>
    Set,

    /// <summary>Units came or went, as with a delivery or a loss.</summary>
    Adjust,

    /// <summary>A reservation took units.</summary>
    Reserve,

    /// <summary>The units of a reservation left the stock.</summary>
    Commit,

    /// <summary>A reservation was given back.</summary>
    Release,

    /// <summary>A reservation ended by itself.</summary>
    Expire,
}
