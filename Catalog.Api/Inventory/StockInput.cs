using System.ComponentModel.DataAnnotations;
using Catalog.Domain.Inventory;

namespace Catalog.Api.Inventory;

/// <summary>A stock as an operator sets it. The annotations only describe <see cref="InventoryRules"/> to the OpenAPI document.</summary>
public sealed record StockInput
{
    /// <summary>Units in the warehouse, reserved ones included.</summary>
    /// <example>100</example>
    [Required, Range(0, InventoryRules.MostUnits)]
    public long? OnHand { get; init; }

    /// <summary>At how many available units, or fewer, the stock counts as low; missing for never.</summary>
    /// <example>10</example>
    [Range(0, InventoryRules.MostUnits)]
    public long? LowStockAt { get; init; }
}
