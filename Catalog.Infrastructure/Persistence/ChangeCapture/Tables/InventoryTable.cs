using Catalog.Domain.Inventory;
using Catalog.Infrastructure.Inventory;

namespace Catalog.Infrastructure.Persistence.ChangeCapture.Tables;

/// <summary>Stocks: puts the changed row into the cache with its version, like a writer.</summary>
/// <remarks>
/// It never removes an entry: that would drop the version below which no write is accepted, and a late writer could then store an
/// older row. A deleted row leaves a tombstone above its last version; a row that is inserted again starts below that version and is
/// read from the database until the tombstone expires.
/// </remarks>
internal sealed class InventoryTable(StockCache stocks, ChangeCaptureOptions options)
    : CapturedTable<long, InventoryTable.Change>("inventory", options)
{
    public override void Note(CapturedRow? before, CapturedRow? after)
    {
        if (before is not null && (after is null || IdOf(before) != IdOf(after)))
        {
            Note(IdOf(before), new Change(IdOf(before), before.Value<long>("version") + 1, null));
        }

        if (after is not null)
        {
            var version = after.Value<long>("version");
            Note(IdOf(after), new Change(IdOf(after), version, version > 0 ? Stock(after) : null));
        }
    }

    protected override Change Merge(Change earlier, Change later) => later.Version >= earlier.Version ? later : earlier;

    protected override async ValueTask InvalidateAsync(IReadOnlyCollection<Change> changes) => await Task.WhenAll(changes.Select(
        change => change.Stock is { } stock
            ? stocks.PutAsync(stock).AsTask()
            : stocks.ForgetAsync(change.ProductId, change.Version).AsTask()));

    protected override ValueTask InvalidateAllAsync() => stocks.InvalidateAllAsync();

    private static long IdOf(CapturedRow row) => row.Value<long>("product_id");

    private static StockLevel Stock(CapturedRow row) => new()
    {
        ProductId = IdOf(row),
        OnHand = row.Value<long>("on_hand"),
        Reserved = row.Value<long>("reserved"),
        Version = row.Value<long>("version"),
        LowStockAt = row.Value<long?>("low_stock_at"),
        UpdatedAt = row.Value<DateTime?>("updated_at"),
    };

    /// <summary>A change of one stock.</summary>
    /// <param name="ProductId">The product.</param>
    /// <param name="Version">The version below which no write is accepted.</param>
    /// <param name="Stock">The row; <see langword="null"/> if it was deleted or has no version yet.</param>
    internal readonly record struct Change(long ProductId, long Version, StockLevel? Stock);
}
