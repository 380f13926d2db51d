using Catalog.Domain.Inventory;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Catalog.Infrastructure.Inventory;

/// <summary>What operators ask about stocks, past the caches. Safe for concurrent use.</summary>
public sealed class InventoryQueries(IDbContextFactory<CatalogDbContext> contexts, ReadableRows readable)
{
    /// <summary>Stocks that have reached their low level, in the order of the products' ids.</summary>
    /// <param name="after">The id after which to begin; 0 for the start.</param>
    /// <param name="limit">How many at most.</param>
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

    /// <summary>The changes of a stock, newest first.</summary>
    /// <param name="productId">The product; one that was removed keeps its history.</param>
    /// <param name="before">The movement before which to begin; <see langword="null"/> for the newest.</param>
    /// <param name="limit">How many at most.</param>
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
