using Catalog.Api.Http;
using Catalog.Domain.Inventory;

namespace Catalog.Api.Inventory;

/// <summary>Units to be reserved.</summary>
public sealed record ReservationInput
{
    /// <summary>How many units.</summary>
    /// <example>2</example>
    [Given, Between(1, InventoryRules.MostUnits)]
    public long? Quantity { get; init; }

    /// <summary>
    /// After how many seconds they are given back unless they are committed; missing for 15 minutes. A customer may hold them for an hour at
    /// most, unless the service is set otherwise.
    /// </summary>
    /// <example>900</example>
    [Between(1, InventoryRules.LongestReservationSeconds)]
    public long? ExpiresInSeconds { get; init; }
}
