using System.ComponentModel.DataAnnotations;
using Catalog.Domain.Inventory;

namespace Catalog.Api.Inventory;

/// <summary>Units that came or went. The annotations only describe <see cref="InventoryRules"/> to the OpenAPI document.</summary>
public sealed record AdjustmentInput
{
    /// <summary>How many units came, or below 0 went; not 0.</summary>
    /// <example>-3</example>
    [Required, Range(-InventoryRules.MostUnits, InventoryRules.MostUnits)]
    public long? Delta { get; init; }

    /// <summary>Why, for the history.</summary>
    /// <example>water damage</example>
    [Required, StringLength(InventoryRules.ReasonLength, MinimumLength = 1)]
    public string? Reason { get; init; }
}
