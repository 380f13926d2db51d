using Catalog.Domain.Categories;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Catalog.Infrastructure.Categories;

/// <summary>Categories, read from and written to the database. Safe for concurrent use.</summary>
/// <remarks>
/// Not cached, on purpose: there are few, one query reads them all, and nobody has to wonder whether a tree is current. Lists of products
/// depend only on the slugs in the products, which never change, so a change of a category invalidates nothing.
/// </remarks>
internal sealed class CategoryStore(IDbContextFactory<CatalogDbContext> contexts)
{
    /// <summary>Lists all categories, ordered by slug.</summary>
    public async Task<IReadOnlyList<Category>> ListAsync(CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Categories.AsNoTracking().OrderBy(c => c.Slug).ToListAsync(ct);
    }

    /// <summary>Finds a category; <see langword="null"/> if it does not exist.</summary>
    public async Task<Category?> FindAsync(string slug, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Categories.AsNoTracking().SingleOrDefaultAsync(c => c.Slug == slug, ct);
    }

    /// <summary>Adds a category.</summary>
    public async Task<CategoryOutcome> CreateAsync(Category category, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        context.Add(category);
        try
        {
            await context.SaveChangesAsync(ct);
            return CategoryOutcome.Done;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException refused && Refusal(refused, CategoryOutcome.UnknownParent) is { } outcome)
        {
            return outcome;
        }
    }

    /// <summary>Renames a category and moves it below another parent, or to the first level.</summary>
    public async Task<CategoryOutcome> UpdateAsync(Category category, CancellationToken ct)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(ct);
            var changed = await context.Categories.Where(c => c.Slug == category.Slug)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.Name, category.Name).SetProperty(c => c.Parent, category.Parent), ct);
            return changed == 1 ? CategoryOutcome.Done : CategoryOutcome.NotFound;
        }
        catch (PostgresException e) when (Refusal(e, CategoryOutcome.UnknownParent) is { } outcome)
        {
            return outcome;
        }
    }

    /// <summary>Deletes a category without products and children.</summary>
    public async Task<CategoryOutcome> DeleteAsync(string slug, CancellationToken ct)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(ct);
            return await context.Categories.Where(c => c.Slug == slug).ExecuteDeleteAsync(ct) == 1 ? CategoryOutcome.Done : CategoryOutcome.NotFound;
        }
        catch (PostgresException e) when (Refusal(e, CategoryOutcome.HasChildren) is { } outcome)
        {
            return outcome;
        }
    }

    // The foreign key to the parent is violated from both of its ends.
    private static CategoryOutcome? Refusal(PostgresException e, CategoryOutcome byParent) => e.ConstraintName switch
    {
        CategoryMapping.PrimaryKey => CategoryOutcome.DuplicateSlug,
        CategoryMapping.ParentKey => byParent,
        CategoryMapping.TwoLevels => CategoryOutcome.ThirdLevel,
        ProductMapping.CategoryKey => CategoryOutcome.HasProducts,
        _ => null,
    };
}

/// <summary>The outcome of a write to a category.</summary>
public enum CategoryOutcome
{
    /// <summary>Committed.</summary>
    Done,

    /// <summary>There is no such category.</summary>
    NotFound,

    /// <summary>Another category has this slug.</summary>
    DuplicateSlug,

    /// <summary>There is no such parent.</summary>
    UnknownParent,

    /// <summary>The parent has a parent, or the category has children.</summary>
    ThirdLevel,

    /// <summary>Products are in it.</summary>
    HasProducts,

    /// <summary>Other categories are below it.</summary>
    HasChildren,
}
