using System.ComponentModel.DataAnnotations;
using Catalog.Api.Http;
using Catalog.Domain.Inventory;

namespace Catalog.Api.Inventory;

/// <summary>Units that came or went.</summary>
public sealed record AdjustmentInput
{
    /// <summary>How many units came, or below 0 went; not 0.</summary>
    /// <example>-3</example>
    [Given, Between(-InventoryRules.MostUnits, InventoryRules.MostUnits), DeniedValues(0L, ErrorMessage = "must not be 0")]
    public long? Delta { get; init; }

    /// <summary>Why, for the history.</summary>
    /// <example>water damage</example>
    [Given, Text(1, InventoryRules.ReasonLength)]
    public string? Reason { get; init; }
}
