using Catalog.Domain.Inventory;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Catalog.Infrastructure.Inventory;

/// <summary>Lists of stocks for operators, not cached. Safe for concurrent use.</summary>
public sealed class InventoryQueries(IDbContextFactory<CatalogDbContext> contexts, ReadableRows readable)
{
    /// <summary>Lists stocks at or below their low level, ordered by product id.</summary>
    /// <param name="after">The id after which the page begins; 0 for the start.</param>
    /// <param name="limit">The page size.</param>
    /// <param name="ct">Cancels the query.</param>
    /// <returns>A page, and the id after which the next one begins; <see langword="null"/> on the last.</returns>
    public async Task<(IReadOnlyList<StockLevel> Items, long? Next)> LowStockAsync(long after, int limit, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var rows = context.Inventory.AsNoTracking()
            .Where(s => s.ProductId > after && s.OnHand - s.Reserved <= s.LowStockAt)
            .OrderBy(s => s.ProductId);
        return await readable.PageAsync(context, rows, limit, ct);
    }

    /// <summary>Lists the changes of a stock, newest first.</summary>
    /// <param name="productId">The product; a deleted one keeps its history.</param>
    /// <param name="before">The movement before which the page begins; <see langword="null"/> for the newest.</param>
    /// <param name="limit">The page size.</param>
    /// <param name="ct">Cancels the query.</param>
    /// <returns>A page, and the movement before which the next one begins; <see langword="null"/> on the last.</returns>
    public async Task<(IReadOnlyList<StockMovement> Items, long? Next)> MovementsAsync(long productId, long? before, int limit, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var rows = context.StockMovements.AsNoTracking()
            .Where(m => m.ProductId == productId && (before == null || m.Id < before))
            .OrderByDescending(m => m.Id);
        return await readable.PageAsync(context, rows, limit, ct);
    }
}
