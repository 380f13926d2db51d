namespace Catalog.Domain.Inventory;

/// <summary>Why a stock changed.</summary>
public enum MovementKind
{
    /// <summary>The stock was set, as after a count.</summary>
    Set,

    /// <summary>Units were added or removed, such as by a delivery or a loss.</summary>
    Adjust,

    /// <summary>Units were reserved.</summary>
    Reserve,

    /// <summary>Reserved units left the stock.</summary>
    Commit,

    /// <summary>A reservation was released.</summary>
    Release,

    /// <summary>A reservation expired.</summary>
    Expire,
}
