namespace Catalog.Domain.Inventory;

/// <summary>What may be asked of a stock. Whether there is enough, the database decides.</summary>
public static class InventoryRules
{
    /// <summary>Most units of a product.</summary>
    public const long MostUnits = 1_000_000_000;

    /// <summary>Greatest length of the reason of an adjustment, in characters.</summary>
    public const int ReasonLength = 200;

    /// <summary>Greatest length of an idempotency key, in characters.</summary>
    public const int IdempotencyKeyLength = 255;

    /// <summary>Longest time for which units can be reserved, in seconds: a week.</summary>
    public const int LongestReservationSeconds = 7 * 24 * 60 * 60;
}
