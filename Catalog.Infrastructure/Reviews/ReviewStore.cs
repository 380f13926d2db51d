using System.Data;
using System.Globalization;
using System.Text.Json;
using Catalog.Caching;
using Catalog.Caching.Reading;
using Catalog.Domain.Reviews;
using Catalog.Infrastructure.Json;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Products;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Catalog.Infrastructure.Reviews;

/// <summary>
/// Reviews of products, cache-aside with a tag: the newest are cached; adding or removing one invalidates everything that shows the product.
/// </summary>
/// <remarks>
/// A review changes the rating in the product's document. It is therefore a change of the product and increases its version, in the same
/// transaction. This keeps ETags strong; an editor who read the product earlier gets a 412. Safe for concurrent use.
/// </remarks>
internal sealed class ReviewStore(
    IDbContextFactory<CatalogDbContext> contexts,
    [FromKeyedServices(ReviewCacheOptions.Name)] ICache<long, ReadOnlyMemory<byte>> cache,
    LoadGate loads,
    ReviewCacheOptions options,
    ProductStore products,
    ProductLists lists,
    ReadableRows readable)
{
    private const int PageSize = 20;

    /// <summary>The policy under which reviews are cached.</summary>
    public CachePolicy Policy { get; } = options.Policy;

    /// <summary>Reads a <see cref="ReviewPage"/> as UTF-8 JSON; its version is the product's. Only the newest page is cached.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="before">Only reviews older than this id; <see langword="null"/> for the newest.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    /// <returns>Not found if there is no such product.</returns>
    /// <exception cref="NpgsqlException">The page is not cached and the database failed.</exception>
    /// <exception cref="CacheOverloadedException">The page is not cached and too many loads are in progress.</exception>
    public async ValueTask<CacheRead<ReadOnlyMemory<byte>>> GetAsync(long productId, long? before, CancellationToken ct)
    {
        var question = new Question(this, productId, before ?? long.MaxValue);
        if (before is null)
        {
            return await cache.ReadAsync(productId, question, Load, ct);
        }

        return await loads.RunAsync("reviews uncached", question, Load, ct) is { } page
            ? new CacheRead<ReadOnlyMemory<byte>>(page.Value, page.Version, CacheOutcome.Bypass, 0)
            : CacheRead<ReadOnlyMemory<byte>>.Absent(CacheOutcome.Bypass, 0);
    }

    /// <summary>Adds a review; one per user and product.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="userId">The author.</param>
    /// <param name="details">The review.</param>
    /// <param name="ct">Cancels it before the commit; nothing is changed then.</param>
    public async Task<ReviewWrite> AddAsync(long productId, long userId, ReviewDetails details, CancellationToken ct)
    {
        var review = Review.From(productId, userId, details);
        try
        {
            var isAdded = await ChangeAsync(
                productId,
                async context =>
                {
                    context.Add(review);
                    return await context.SaveChangesAsync(ct);
                },
                ct);
            return isAdded ? new ReviewWrite(ReviewOutcome.Done, review) : new ReviewWrite(ReviewOutcome.NoProduct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: ReviewMapping.UserKey })
        {
            return new ReviewWrite(ReviewOutcome.NoUser);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: ReviewMapping.UserIndex })
        {
            return new ReviewWrite(ReviewOutcome.Reviewed);
        }
    }

    /// <summary>Removes a review.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="id">The review.</param>
    /// <param name="author">The required author; <see langword="null"/> for any.</param>
    /// <param name="ct">Cancels it before the commit; nothing is changed then.</param>
    /// <returns>Whether the review existed.</returns>
    public Task<bool> RemoveAsync(long productId, long id, long? author, CancellationToken ct) => ChangeAsync(
        productId,
        context => context.Reviews
            .Where(r => r.Id == id && r.ProductId == productId && (author == null || r.UserId == author))
            .ExecuteDeleteAsync(ct),
        ct);

    /// <summary>Invalidates everything with the tags of products, after a change without this store.</summary>
    public ValueTask InvalidateAsync(IEnumerable<long> productIds) => cache.InvalidateTagsAsync([.. productIds.Select(ProductStore.Tag)]);

    /// <summary>Invalidates the reviews of all products.</summary>
    public ValueTask InvalidateAllAsync() => cache.InvalidateAllAsync();

    private async Task<bool> ChangeAsync(long productId, Func<CatalogDbContext, Task<int>> change, CancellationToken ct)
    {
        List<string> changed = [];
        try
        {
            await using var context = await contexts.CreateDbContextAsync(ct);
            await using var transaction = await context.Database.BeginTransactionAsync(ct);

            // A trigger updates the product's rating. Its row is locked first, in the order of a deletion, which would otherwise deadlock.
            var category = await context.Database.SqlQuery<string>($"""
                SELECT category AS "Value" FROM products WHERE id = {productId} FOR NO KEY UPDATE
                """).ToListAsync(ct);
            if (category is [] || await change(context) == 0)
            {
                return false;
            }

            changed = category;
            await transaction.CommitAsync(CancellationToken.None);
            return true;
        }
        finally
        {
            if (changed is not [])
            {
                await InvalidateAsync([productId]);
                await products.InvalidateAsync([productId]);
                await lists.ChangedAsync(changed);
            }
        }
    }

    private static ValueTask<Loaded<ReadOnlyMemory<byte>>?> Load(Question question, CancellationToken ct) =>
        question.Store.LoadAsync(question.ProductId, question.Before, ct);

    private async ValueTask<Loaded<ReadOnlyMemory<byte>>?> LoadAsync(long productId, long before, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var product = context.Products.AsNoTracking().Where(p => p.Id == productId);
        Found? found;
        try
        {
            // One statement, so that reviews, rating and version are of one moment.
            found = await product
                .Select(p => new Found(
                    p.RatingTotal,
                    p.RatingCount,
                    p.Version,
                    context.Reviews.Where(r => r.ProductId == p.Id && r.Id < before).OrderByDescending(r => r.Id).Take(PageSize + 1).ToList()))
                .SingleOrDefaultAsync(ct);
        }
        catch (Exception e) when (ReadableRows.IsUnreadable(e))
        {
            await using var snapshot = await context.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            found = await product.Select(p => new Found(p.RatingTotal, p.RatingCount, p.Version, null)).SingleOrDefaultAsync(ct);
            if (found is not null)
            {
                var reviews = context.Reviews.AsNoTracking().Where(r => r.ProductId == productId && r.Id < before).OrderByDescending(r => r.Id);
                var (items, next) = await readable.PageAsync(context, reviews, PageSize, ct);
                return Entry(productId, found, items, next);
            }
        }

        // One more than a page tells whether there is a next one.
        return found?.Reviews is { } some
            ? Entry(productId, found, some[..Math.Min(some.Count, PageSize)], some.Count > PageSize ? some[PageSize - 1].Id : null)
            : null;
    }

    private static Loaded<ReadOnlyMemory<byte>> Entry(long productId, Found found, IEnumerable<Review> reviews, long? next)
    {
        var page = new ReviewPage
        {
            Rating = Rating.Of(found.RatingTotal, found.RatingCount),
            Items = [.. reviews.Select(ReviewDocument.From)],
            Next = next?.ToString(CultureInfo.InvariantCulture),
        };
        return new Loaded<ReadOnlyMemory<byte>>(
            JsonSerializer.SerializeToUtf8Bytes(page, CatalogJson.Strict.ReviewPage), found.Version, [ProductStore.Tag(productId)]);
    }

    private sealed record Found(long RatingTotal, int RatingCount, long Version, List<Review>? Reviews);

    private readonly record struct Question(ReviewStore Store, long ProductId, long Before);
}
