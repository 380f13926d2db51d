namespace Catalog.Domain.Inventory;

/// <summary>Every rule about what may be asked of a stock. Whether there is enough, the database decides.</summary>
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

    /// <summary>Checks a stock that shall be set.</summary>
    public static IReadOnlyList<RuleViolation> CheckLevel(long? onHand, long? lowStockAt) =>
    [
        .. Broken("onHand", Required(onHand) ?? Between(onHand, 0, MostUnits)),
        .. Broken("lowStockAt", Between(lowStockAt, 0, MostUnits)),
    ];

    /// <summary>Checks an adjustment.</summary>
    public static IReadOnlyList<RuleViolation> CheckAdjustment(long? delta, string? reason) =>
    [
        .. Broken("delta", Required(delta) ?? (delta == 0 ? "must not be 0" : Between(delta, -MostUnits, MostUnits))),
        .. Broken("reason", TextRules.Broken(reason, 1, ReasonLength)),
    ];

    /// <summary>Checks a reservation. How much its customer may hold at once, the database decides.</summary>
    /// <param name="quantity">How many units.</param>
    /// <param name="expiresInSeconds">For how long; <see langword="null"/> where it is not said.</param>
    /// <param name="idempotencyKey">Names the request.</param>
    /// <param name="longestSeconds">For how long its owner may hold units at most.</param>
    public static IReadOnlyList<RuleViolation> CheckReservation(
        long? quantity, long? expiresInSeconds, string? idempotencyKey, long longestSeconds = LongestReservationSeconds) =>
    [
        .. Broken("quantity", Required(quantity) ?? Between(quantity, 1, MostUnits)),
        .. Broken("expiresInSeconds", Between(expiresInSeconds, 1, longestSeconds)),
        .. Broken("Idempotency-Key", TextRules.Broken(idempotencyKey, 1, IdempotencyKeyLength)),
    ];

    private static string? Required(long? number) => number is null ? "is required" : null;

    private static string? Between(long? number, long least, long most) =>
        number < least || number > most ? $"must be from {least} to {most}" : null;

    private static IEnumerable<RuleViolation> Broken(string field, string? rule) =>
        rule is null ? [] : [new RuleViolation(field, rule)];
}
