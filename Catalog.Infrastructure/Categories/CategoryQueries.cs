using Catalog.Domain.Categories;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Catalog.Infrastructure.Categories;

/// <summary>Categories, read from the database directly. Safe for concurrent use.</summary>
public sealed class CategoryQueries(IDbContextFactory<CatalogDbContext> contexts)
{
    /// <summary>All categories in the order of their slugs.</summary>
    public async Task<IReadOnlyList<Category>> ListAsync(CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Categories.AsNoTracking().OrderBy(c => c.Slug).ToListAsync(ct);
    }
}
