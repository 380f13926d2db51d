using Catalog.Api.Http;
using Catalog.Domain.Inventory;

namespace Catalog.Api.Inventory;

/// <summary>A stock as an operator sets it.</summary>
public sealed record StockInput
{
    /// <summary>Units in the warehouse, reserved ones included.</summary>
    /// <example>100</example>
    [Given, Between(0, InventoryRules.MostUnits)]
    public long? OnHand { get; init; }

    /// <summary>At how many available units, or fewer, the stock counts as low; missing for never.</summary>
    /// <example>10</example>
    [Between(0, InventoryRules.MostUnits)]
    public long? LowStockAt { get; init; }
}
