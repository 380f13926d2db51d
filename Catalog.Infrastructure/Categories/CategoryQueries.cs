using Catalog.Domain.Categories;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Catalog.Infrastructure.Categories;

/// <summary>Reads categories from the database. Safe for concurrent use.</summary>
public sealed class CategoryQueries(IDbContextFactory<CatalogDbContext> contexts)
{
    /// <summary>Lists all categories, ordered by slug.</summary>
    public async Task<IReadOnlyList<Category>> ListAsync(CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Categories.AsNoTracking().OrderBy(c => c.Slug).ToListAsync(ct);
    }
}
