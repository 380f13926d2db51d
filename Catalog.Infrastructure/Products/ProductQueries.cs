using System.Data;
using System.Runtime.CompilerServices;
using Catalog.Domain.Products;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Catalog.Infrastructure.Products;

/// <summary>Queries for many products, sent to the database directly. Safe for concurrent use.</summary>
public sealed class ProductQueries(IDbContextFactory<CatalogDbContext> contexts, ReadableRows readable)
{
    private const int ExportedTogether = 500;

    /// <summary>Lists products ordered by id.</summary>
    /// <param name="category">The category; <see langword="null"/> for all.</param>
    /// <param name="after">The id after which the page begins; 0 for the start. The product may have been deleted.</param>
    /// <param name="limit">The page size.</param>
    /// <param name="ct">Cancels the query.</param>
    /// <returns>The page, and the id after which the next one begins; <see langword="null"/> on the last.</returns>
    public async Task<(IReadOnlyList<Product> Items, long? Next)> PageAsync(string? category, long after, int limit, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await readable.PageAsync(
            context,
            context.Products.AsNoTracking().Where(p => p.Id > after && (category == null || p.Category == category)).OrderBy(p => p.Id),
            limit,
            ct);
    }

    /// <summary>Whether the category exists.</summary>
    public async Task<bool> IsCategoryAsync(string slug, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Categories.AnyAsync(c => c.Slug == slug, ct);
    }

    /// <summary>Streams all products ordered by id, from one snapshot of the database.</summary>
    /// <remarks>In pages, because disposing a reader early would read the rest of a large result.</remarks>
    public async IAsyncEnumerable<Product> AllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        for (long? after = 0; after is { } last;)
        {
            (var some, after) = await readable.PageAsync(
                context, context.Products.AsNoTracking().Where(p => p.Id > last).OrderBy(p => p.Id), ExportedTogether, ct);
            foreach (var product in some)
            {
                yield return product;
            }
        }
    }
}
