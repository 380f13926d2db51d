using Catalog.Domain.Inventory;

namespace Catalog.Tests.Inventory;

public sealed class InventoryRulesTests
{
    [Theory]
    [InlineData(0L, null)]
    [InlineData(InventoryRules.MostUnits, 0L)]
    public void A_stock_within_bounds_keeps_all_rules(long onHand, long? lowStockAt) =>
        Assert.Empty(InventoryRules.CheckLevel(onHand, lowStockAt));

    [Theory]
    [InlineData(null, null, "onHand")]
    [InlineData(-1L, null, "onHand")]
    [InlineData(InventoryRules.MostUnits + 1, null, "onHand")]
    [InlineData(0L, -1L, "lowStockAt")]
    public void A_stock_out_of_bounds_names_the_field(long? onHand, long? lowStockAt, string field) =>
        Assert.Equal(field, Assert.Single(InventoryRules.CheckLevel(onHand, lowStockAt)).Field);

    [Theory]
    [InlineData(null, "found", "delta")]
    [InlineData(0L, "found", "delta")]
    [InlineData(long.MinValue, "found", "delta")]
    [InlineData(1L, null, "reason")]
    [InlineData(1L, " ", "reason")]
    public void An_adjustment_that_breaks_a_rule_names_the_field(long? delta, string? reason, string field) =>
        Assert.Equal(field, Assert.Single(InventoryRules.CheckAdjustment(delta, reason)).Field);

    [Theory]
    [InlineData(null, null, "k", "quantity")]
    [InlineData(0L, null, "k", "quantity")]
    [InlineData(1L, 0L, "k", "expiresInSeconds")]
    [InlineData(1L, 604_801L, "k", "expiresInSeconds")]
    [InlineData(1L, null, null, "Idempotency-Key")]
    [InlineData(1L, null, "a\nb", "Idempotency-Key")]
    public void A_reservation_that_breaks_a_rule_names_the_field(long? quantity, long? seconds, string? key, string field) =>
        Assert.Equal(field, Assert.Single(InventoryRules.CheckReservation(quantity, seconds, key)).Field);
}
