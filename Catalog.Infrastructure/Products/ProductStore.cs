using Catalog.Caching;
using Catalog.Domain.Products;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Catalog.Infrastructure.Products;

/// <summary>Products, cache-aside: read the cache, else load and fill; on a write, save to the database, then invalidate.</summary>
/// <remarks>
/// A failed or cancelled write also invalidates, because the row may have been committed. Creating invalidates because the absence of
/// the id may be cached. The lists of the old and new category are invalidated too; only if the response to the commit is lost, the
/// old category is unknown.
/// Safe for concurrent use.
/// </remarks>
internal sealed class ProductStore(
    IDbContextFactory<CatalogDbContext> contexts,
    [FromKeyedServices(ProductCacheOptions.Name)] ICache<long, ReadOnlyMemory<byte>> cache,
    ProductCacheOptions options,
    ProductLists lists)
{
    private static readonly Func<CatalogDbContext, long, CancellationToken, Task<Product?>> ById = EF.CompileAsyncQuery(
        (CatalogDbContext context, long id, CancellationToken ct) =>
            context.Products.AsNoTracking().SingleOrDefault(p => p.Id == id));

    /// <summary>The policy under which products are cached.</summary>
    public CachePolicy Policy { get; } = options.Policy;

    /// <summary>The tag of all cached products of a category.</summary>
    public static string CategoryTag(string category) => $"category:{category}";

    /// <summary>The tag of entries that show a product besides its own: its reviews, and the feeds that contain it.</summary>
    /// <remarks>
    /// The product's own entry does not have this tag. It would have to be registered at every fill: two more round trips, one of them to the
    /// slot of the bus, and memory for <see cref="Caching.CachingOptions.TagLifetime"/>.
    /// </remarks>
    public static string Tag(long id) => $"product:{id}";

    /// <summary>Reads one product as UTF-8 JSON. A hit in this node's memory allocates nothing; see <see cref="ICache{TKey, T}"/>.</summary>
    /// <exception cref="NpgsqlException">The product is not cached and the database failed.</exception>
    /// <exception cref="TimeoutException">The product is not cached and the database took too long.</exception>
    /// <exception cref="CacheOverloadedException">The product is not cached and too many loads are in progress.</exception>
    public ValueTask<CacheRead<ReadOnlyMemory<byte>>> GetAsync(long id, CancellationToken ct) =>
        cache.ReadAsync(id, (contexts, id), static (state, ct) => LoadAsync(state.contexts, state.id, ct), ct);

    /// <summary>Reads many products: one round trip to Redis, and one query for those that are not cached.</summary>
    /// <param name="ids">The ids, without repetition.</param>
    /// <param name="ct">Ends the query.</param>
    /// <returns>One result per id, in order.</returns>
    /// <inheritdoc cref="GetAsync" path="/exception" />
    public ValueTask<CacheRead<ReadOnlyMemory<byte>>[]> GetManyAsync(IReadOnlyList<long> ids, CancellationToken ct) =>
        cache.ReadManyAsync(ids, LoadManyAsync, ct);

    public async Task<ProductWrite> CreateAsync(ProductDetails details, CancellationToken ct)
    {
        var product = Product.From(details);
        await using (var context = await contexts.CreateDbContextAsync(ct))
        {
            context.Add(product);
            try
            {
                await context.SaveChangesAsync(ct);
            }
            catch (DbUpdateException e) when (e.InnerException is PostgresException refused && Refusal(refused) is { } outcome)
            {
                return new ProductWrite(outcome);
            }
        }

        await cache.InvalidateAsync(product.Id);
        await lists.ChangedAsync([product.Category]);
        return new ProductWrite(ProductWriteOutcome.Done, product);
    }

    /// <summary>Replaces a product's details, if it still has an expected version.</summary>
    /// <param name="id">The product.</param>
    /// <param name="details">The new details.</param>
    /// <param name="expected">The revisions that may be replaced; <see langword="null"/> for any.</param>
    /// <param name="ct">Cancels the statement. It is then unknown whether it was committed.</param>
    public async Task<ProductWrite> UpdateAsync(long id, ProductDetails details, string[]? expected, CancellationToken ct)
    {
        string[] categories = [details.Category];
        try
        {
            // The old row is returned too, for its category. It is locked, so that its category cannot change in between.
            await using var context = await contexts.CreateDbContextAsync(ct);
            var updated = await context.Products.FromSql($"""
                WITH before AS (
                    SELECT * FROM products
                    WHERE id = {id} AND ({expected}::text[] IS NULL OR revision(version, updated_at) = ANY({expected}::text[]))
                    FOR UPDATE
                ), after AS (
                    UPDATE products p
                    SET sku = {details.Sku}, name = {details.Name}, description = {details.Description}, price = {details.Price},
                        currency = {details.Currency.Code}, category = {details.Category}, tags = {details.Tags.ToArray()}
                    FROM before
                    WHERE p.id = before.id
                    RETURNING p.*
                )
                SELECT * FROM before UNION ALL SELECT * FROM after ORDER BY version
                """).AsNoTracking().ToListAsync(ct);

            categories = [.. updated.Select(p => p.Category)];
            return updated is [_, var product]
                ? new ProductWrite(ProductWriteOutcome.Done, product)
                : new ProductWrite(await WhyNothingAsync(context, id, ct));
        }
        catch (PostgresException e) when (Refusal(e) is { } outcome)
        {
            categories = [];
            return new ProductWrite(outcome);
        }
        finally
        {
            await cache.InvalidateAsync(id);
            await lists.ChangedAsync(categories);
        }
    }

    /// <summary>Removes a product, if it still has an expected version.</summary>
    /// <inheritdoc cref="UpdateAsync" />
    public async Task<ProductWriteOutcome> DeleteAsync(long id, string[]? expected, CancellationToken ct)
    {
        List<Product>? deleted = null;
        try
        {
            await using var context = await contexts.CreateDbContextAsync(ct);
            deleted = await context.Products.FromSql($"""
                DELETE FROM products
                WHERE id = {id} AND ({expected}::text[] IS NULL OR revision(version, updated_at) = ANY({expected}::text[]))
                RETURNING *
                """).AsNoTracking().ToListAsync(ct);

            return deleted is [_] ? ProductWriteOutcome.Done : await WhyNothingAsync(context, id, ct);
        }
        finally
        {
            await cache.InvalidateAsync(id);
            if (deleted is not [])
            {
                await cache.InvalidateTagAsync(Tag(id)); // the reviews were deleted too
                await lists.ChangedAsync(deleted?.Select(p => p.Category) ?? []);
            }
        }
    }

    /// <summary>Invalidates products that were changed without this store.</summary>
    /// <param name="ids">The ids.</param>
    public ValueTask InvalidateAsync(IEnumerable<long> ids) => cache.InvalidateAsync([.. ids]);

    public ValueTask InvalidateAllAsync() => cache.InvalidateAllAsync();

    private static async ValueTask<Loaded<ReadOnlyMemory<byte>>?> LoadAsync(
        IDbContextFactory<CatalogDbContext> contexts, long id, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await ById(context, id, ct) is { } product ? Entry(product) : null;
    }

    private async ValueTask<IReadOnlyList<Loaded<ReadOnlyMemory<byte>>?>> LoadManyAsync(IReadOnlyList<long> ids, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var found = await context.Products.AsNoTracking().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);
        return [.. ids.Select(id => found.TryGetValue(id, out var product) ? Entry(product) : (Loaded<ReadOnlyMemory<byte>>?)null)];
    }

    private static Loaded<ReadOnlyMemory<byte>> Entry(Product product) =>
        new(ProductDocument.From(product).ToJson(), product.Version, [CategoryTag(product.Category)]);

    private static async Task<ProductWriteOutcome> WhyNothingAsync(CatalogDbContext context, long id, CancellationToken ct) =>
        await context.Products.AnyAsync(p => p.Id == id, ct) ? ProductWriteOutcome.VersionMismatch : ProductWriteOutcome.NotFound;

    private static ProductWriteOutcome? Refusal(PostgresException e) => e.ConstraintName switch
    {
        ProductMapping.SkuIndex => ProductWriteOutcome.DuplicateSku,
        ProductMapping.CategoryKey => ProductWriteOutcome.UnknownCategory,
        _ => null,
    };
}
