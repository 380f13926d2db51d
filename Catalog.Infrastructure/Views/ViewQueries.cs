using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Catalog.Infrastructure.Views;

/// <summary>Reads the views of a product. Safe for concurrent use.</summary>
internal sealed class ViewQueries(IDbContextFactory<CatalogDbContext> contexts, ViewCounter counter, UniqueViewers viewers)
{
    /// <summary>
    /// The views of a product; <see langword="null"/> if there is no such product. Two concurrent round trips to Redis, and a query.
    /// </summary>
    public async Task<ViewsDocument?> FindAsync(long productId, CancellationToken ct)
    {
        // Pending views are read first: a batch that is applied in between is briefly counted twice, never missed.
        var counting = viewers.CountAsync(productId);
        var pending = await counter.PendingAsync(productId);
        var viewersOf = await counting;

        await using var context = await contexts.CreateDbContextAsync(ct);
        var stored = await context.Products
            .Where(p => p.Id == productId)
            .Select(p => (long?)context.ProductViews.Where(v => v.ProductId == p.Id).Select(v => v.Views).FirstOrDefault())
            .SingleOrDefaultAsync(ct);
        return stored is not { } views ? null : new ViewsDocument
        {
            ProductId = productId,
            Views = views + (pending ?? 0),
            Pending = pending,
            ViewersToday = viewersOf?.Today,
            ViewersThisWeek = viewersOf?.Week,
        };
    }
}
