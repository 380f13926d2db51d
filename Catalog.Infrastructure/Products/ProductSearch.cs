using Catalog.Domain.Products;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Catalog.Infrastructure.Products;

/// <summary>Full-text search, best match first. Safe for concurrent use.</summary>
/// <remarks>
/// <para>Finds words in any form, beginnings of words, part numbers however they are separated, text without its accents, and parts of
/// Chinese, Japanese and Korean text; see <c>storefront_search.sql</c>. A sku comes first; matches in the name rank above those in tags, which
/// rank above those in the description. Only if nothing is found, names that resemble the query are.</para>
/// <para>Intentionally not cached: queries repeat too rarely to be worth the memory, and any change of a product could change any
/// result, so only dropping all results would keep them correct. The index answers in milliseconds.</para>
/// </remarks>
public sealed class ProductSearch(IDbContextFactory<CatalogDbContext> contexts, ReadableRows readable)
{
    private const int LeastSimilar = 4; // characters of a query; shorter ones resemble too much

    private static readonly TimeSpan SearchTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Searches.</summary>
    /// <param name="query">What to look for.</param>
    /// <param name="after">Where the page before ended; <see langword="null"/> for the first.</param>
    /// <param name="limit">The maximum number of results.</param>
    /// <param name="ct">Cancels the query.</param>
    /// <returns>The page, and where it ends; <see langword="null"/> on the last.</returns>
    /// <exception cref="Npgsql.NpgsqlException">The database failed, or took longer than 3 s.</exception>
    public async Task<ProductMatchPage> FindAsync(ProductSearchQuery query, MatchMark? after, int limit, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        context.Database.SetCommandTimeout(SearchTimeout); // also cancels the query on the server
        var similar = after?.IsSimilar ?? false;
        var hits = similar ? [] : await HitsAsync(context, query, after, limit, ct);
        if (hits is [] && (similar || (after is null && MayBeMistyped(query.Text))))
        {
            similar = true;
            hits = await SimilarAsync(context, query, after, limit, ct);
        }

        var page = hits.Take(limit).ToList();
        long[] ids = [.. page.Select(hit => hit.Id)];
        var found = ids is []
            ? []
            : await readable.ListAsync<Product, long>(context, context.Products.AsNoTracking().Where(p => ids.Contains(p.Id)), ct);
        var products = found.ToDictionary(product => product.Id);
        return new ProductMatchPage(
            [.. ids.Where(products.ContainsKey).Select(id => products[id])],
            similar && page.Count > 0,
            hits.Count > limit ? new MatchMark(page[^1].Score, page[^1].Id, similar) : null);
    }

    private static Task<List<Hit>> HitsAsync(CatalogDbContext context, ProductSearchQuery query, MatchMark? after, int limit, CancellationToken ct)
    {
        var (text, category, children, score, id, most) = (query.Text, query.Category, query.Children, after?.Score, after?.Id, limit + 1);
        return context.Database.SqlQuery<Hit>($"""
            SELECT id AS "Id", score AS "Score" FROM (
                SELECT p.id, (CASE WHEN search_key(folded(p.sku)) = typed.key THEN 1000 ELSE 0 END
                    + CASE WHEN rank > 0 THEN rank ELSE 0.001 * word_similarity(typed.text, folded(p.name)) END)::float8 score
                FROM (SELECT search_key(folded({text})) AS key, folded({text}) AS text) typed,
                    products p, LATERAL (SELECT ts_rank_cd(p.search, search_query({text})) AS rank) ranked
                WHERE p.search @@ search_query({text}) AND ({category}::text IS NULL OR p.category = {category}
                    OR ({children} AND p.category IN (SELECT slug FROM categories WHERE parent = {category})))) hits
            WHERE {score}::float8 IS NULL OR score < {score} OR (score = {score} AND id > {id})
            ORDER BY score DESC, id
            LIMIT {most}
            """).ToListAsync(ct);
    }

    private static Task<List<Hit>> SimilarAsync(CatalogDbContext context, ProductSearchQuery query, MatchMark? after, int limit, CancellationToken ct)
    {
        var (text, category, children, score, id, most) = (query.Text, query.Category, query.Children, after?.Score, after?.Id, limit + 1);
        return context.Database.SqlQuery<Hit>($"""
            SELECT id AS "Id", likeness::float8 AS "Score"
            FROM similar_names({text}) JOIN products p ON p.id = product_id
            WHERE ({category}::text IS NULL OR p.category = {category}
                    OR ({children} AND p.category IN (SELECT slug FROM categories WHERE parent = {category})))
                AND ({score}::float8 IS NULL OR likeness < {score} OR (likeness = {score} AND id > {id}))
            ORDER BY likeness DESC, id
            LIMIT {most}
            """).ToListAsync(ct);
    }

    // Somebody who uses operators means what is typed.
    private static bool MayBeMistyped(string text) =>
        text.Count(char.IsLetter) >= LeastSimilar && !text.Contains('"', StringComparison.Ordinal) && !text.StartsWith('-')
        && !text.Contains(" -", StringComparison.Ordinal) && !text.Contains(" or ", StringComparison.OrdinalIgnoreCase);

    private sealed record Hit(long Id, double Score);
}

/// <summary>What to search for.</summary>
/// <param name="Text">As typed in a search box: words, <c>"phrases"</c>, <c>or</c>, <c>-without</c>.</param>
/// <param name="Category">Only in this category; <see langword="null"/> for all.</param>
/// <param name="Children">Whether its children count too.</param>
public sealed record ProductSearchQuery(string Text, string? Category, bool Children);

/// <summary>Where a page of matches ended.</summary>
/// <param name="Score">The score of its last product.</param>
/// <param name="Id">Its id.</param>
/// <param name="IsSimilar">Whether the products only resemble the query.</param>
public sealed record MatchMark(double Score, long Id, bool IsSimilar);

/// <summary>A page of matches.</summary>
/// <param name="Items">The products, best match first.</param>
/// <param name="Similar">Whether they only resemble the query.</param>
/// <param name="Next">Where the page ends; <see langword="null"/> on the last.</param>
public sealed record ProductMatchPage(IReadOnlyList<Product> Items, bool Similar, MatchMark? Next);
