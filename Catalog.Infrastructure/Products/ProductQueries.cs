using System.Data;
using System.Runtime.CompilerServices;
using Catalog.Domain.Products;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Catalog.Infrastructure.Products;

/// <summary>Questions that more than one product answers, asked of the database directly. Safe for concurrent use.</summary>
public sealed class ProductQueries(IDbContextFactory<CatalogDbContext> contexts, ReadableRows readable)
{
    private const int ExportedTogether = 500;

    private static readonly TimeSpan SearchTimeout = TimeSpan.FromSeconds(3);

    /// <summary>A page of products in the order of their ids, from a position on.</summary>
    /// <param name="category">Only this category's; <see langword="null"/> for all.</param>
    /// <param name="after">The id after which to begin; 0 for the start. It need not exist any more.</param>
    /// <param name="limit">How many at most.</param>
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

    /// <summary>Whether there is such a category.</summary>
    public async Task<bool> IsCategoryAsync(string slug, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Categories.AnyAsync(c => c.Slug == slug, ct);
    }

    /// <summary>Full-text search, best match first: a hit in the name counts more than one in the tags, and that more than one in the description.</summary>
    /// <remarks>
    /// Not cached, on purpose: what people type repeats too seldom to be worth the memory, and any change of any product could
    /// change any answer, so that nothing short of dropping all answers would keep them right. The index answers in milliseconds.
    /// </remarks>
    /// <param name="text">As people type it in a search box: words, <c>"phrases"</c>, <c>or</c>, <c>-without</c>.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="ct">Cancels the query.</param>
    /// <exception cref="Npgsql.NpgsqlException">The database failed, or took longer than 3 s.</exception>
    public async Task<IReadOnlyList<Product>> SearchAsync(string text, int limit, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        context.Database.SetCommandTimeout(SearchTimeout); // then the server is told to give it up
        var found = context.Products.FromSql($"""
            SELECT p.*
            FROM products p, websearch_to_tsquery('english', {text}) query
            WHERE p.search @@ query
            ORDER BY ts_rank_cd(p.search, query) DESC, p.id
            LIMIT {limit}
            """).AsNoTracking();
        return await readable.ListAsync<Product, long>(context, found, ct);
    }

    /// <summary>Every product in the order of their ids, streamed from one snapshot of the database.</summary>
    /// <remarks>In pages: a reader that is disposed early would read the rest of one large result.</remarks>
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
