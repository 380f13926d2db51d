namespace Catalog.Domain.Inventory;

/// <summary>The limits for stocks and reservations. The database decides whether there are enough units.</summary>
public static class InventoryRules
{
    /// <summary>The maximum number of units of a product.</summary>
    public const long MostUnits = 1_000_000_000;

    /// <summary>The maximum length of the reason of an adjustment, in characters.</summary>
    public const int ReasonLength = 200;

    /// <summary>The maximum length of an idempotency key, in characters.</summary>
    public const int IdempotencyKeyLength = 255;

    /// <summary>The maximum duration of a reservation, in seconds: one week.</summary>
    public const int LongestReservationSeconds = 7 * 24 * 60 * 60;
}
