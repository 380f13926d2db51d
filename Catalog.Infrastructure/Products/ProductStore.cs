using System.Buffers;
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
/// old category and the id of a new product are unknown.
/// Safe for concurrent use.
/// </remarks>
internal sealed class ProductStore(
    IDbContextFactory<CatalogDbContext> contexts,
    [FromKeyedServices(ProductCacheOptions.Name)] ICache<long, ReadOnlyMemory<byte>> cache,
    ProductCacheOptions options,
    ProductLists lists,
    ReadableRows readable)
{
    private static readonly CacheOutcome[] FromFastToSlow =
        [CacheOutcome.LocalHit, CacheOutcome.Negative, CacheOutcome.SharedHit, CacheOutcome.Stale, CacheOutcome.Miss, CacheOutcome.Bypass];

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
        cache.ReadAsync(id, (store: this, id), static (state, ct) => state.store.LoadAsync(state.id, ct), ct);

    /// <summary>Reads many products: one round trip to Redis, and one query for those that are not cached.</summary>
    /// <param name="ids">The ids, without repetition.</param>
    /// <param name="ct">Ends the query.</param>
    /// <returns>One result per id, in order.</returns>
    /// <inheritdoc cref="GetAsync" path="/exception" />
    public ValueTask<CacheRead<ReadOnlyMemory<byte>>[]> GetManyAsync(IReadOnlyList<long> ids, CancellationToken ct) =>
        cache.ReadManyAsync(ids, LoadManyAsync, ct);

    /// <summary>Reads many products as one list, in the order of the ids; those that do not exist are left out.</summary>
    /// <param name="ids">The ids, without repetition.</param>
    /// <param name="ct">Ends the query.</param>
    /// <returns>The list; its outcome is that of the product that took longest to find.</returns>
    /// <inheritdoc cref="GetAsync" path="/exception" />
    public async Task<CacheRead<ProductSlice>> GetListAsync(IReadOnlyList<long> ids, CancellationToken ct)
    {
        var reads = await GetManyAsync(ids, ct);
        var items = new ArrayBufferWriter<byte>();
        items.Write("["u8);
        foreach (var read in reads.Where(read => read.Found))
        {
            items.Write(items.WrittenCount > 1 ? ","u8 : default);
            items.Write(read.Value.Span);
        }

        items.Write("]"u8);
        var slowest = reads.MaxBy(read => Array.IndexOf(FromFastToSlow, read.Outcome));
        return new CacheRead<ProductSlice>(
            new ProductSlice(items.WrittenSpan.ToArray(), 0), 0, slowest.Outcome == CacheOutcome.Negative ? CacheOutcome.SharedHit : slowest.Outcome,
            (int)reads.Min(read => read.Ttl.TotalMilliseconds));
    }

    /// <summary>Reads a product from the database, past the cache, to change it.</summary>
    /// <returns>The product; <see langword="null"/> if it does not exist or cannot be read.</returns>
    public async Task<Product?> FindAsync(long id, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await readable.OneAsync(ById(context, id, ct), id);
    }

    public async Task<ProductWrite> CreateAsync(ProductDetails details, CancellationToken ct)
    {
        var product = Product.From(details);
        string[] categories = [product.Category];
        try
        {
            await using var context = await contexts.CreateDbContextAsync(ct);
            context.Add(product);
            await context.SaveChangesAsync(ct);
            return new ProductWrite(ProductWriteOutcome.Done, product);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException refused && Refusal(refused) is { } outcome)
        {
            categories = [];
            return new ProductWrite(outcome);
        }
        finally
        {
            await Task.WhenAll(
                product.Id > 0 ? cache.InvalidateAsync(product.Id).AsTask() : Task.CompletedTask,
                lists.ChangedAsync(categories).AsTask());
        }
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
            // The old category is returned too, and the row is locked so that it cannot change in between. The rest of the old row may be
            // unreadable; all of it is replaced, the time of creation by the nearest that can be read.
            await using var context = await contexts.CreateDbContextAsync(ct);
            var updated = await context.Products.FromSql($"""
                WITH before AS (
                    SELECT id, category, version FROM products
                    WHERE id = {id} AND ({expected}::text[] IS NULL OR revision(version, updated_at) = ANY({expected}::text[]))
                    FOR UPDATE
                ), after AS (
                    UPDATE products p
                    SET sku = {details.Sku}, name = {details.Name}, description = {details.Description}, price = {details.Price},
                        currency = {details.Currency.Code}, category = {details.Category}, tags = {details.Tags.ToArray()},
                        created_at = least(greatest(p.created_at, '0001-01-01 00:00:00+00'), '9999-12-31 23:59:59.999999+00')
                    FROM before
                    WHERE p.id = before.id
                    RETURNING p.*
                )
                SELECT a.id, a.sku, a.name, a.description, a.price, a.currency, b.category, a.tags, a.rating_count, a.rating_total, b.version,
                    a.created_at, a.updated_at
                FROM before b JOIN after a USING (id)
                UNION ALL
                SELECT id, sku, name, description, price, currency, category, tags, rating_count, rating_total, version, created_at, updated_at
                FROM after
                ORDER BY version
                """).AsNoTracking().ToListAsync(ct);

            categories = [.. updated.Select(p => p.Category)];
            return updated is [_, var product]
                ? new ProductWrite(ProductWriteOutcome.Done, product)
                : new ProductWrite(await WhyNothingAsync(context, id, expected, ct));
        }
        catch (PostgresException e) when (Refusal(e) is { } outcome)
        {
            categories = [];
            return new ProductWrite(outcome);
        }
        finally
        {
            await Task.WhenAll(cache.InvalidateAsync(id).AsTask(), lists.ChangedAsync(categories).AsTask());
        }
    }

    /// <summary>Removes a product, if it still has an expected version.</summary>
    /// <inheritdoc cref="UpdateAsync" />
    public async Task<ProductWriteOutcome> DeleteAsync(long id, string[]? expected, CancellationToken ct)
    {
        List<string>? deleted = null;
        try
        {
            await using var context = await contexts.CreateDbContextAsync(ct);
            await using var transaction = await context.Database.BeginTransactionAsync(ct);

            // In the order of ending a reservation, which would otherwise deadlock with the cascade.
            await context.Database.ExecuteSqlAsync(
                $"SELECT FROM reservations WHERE product_id = {id} AND state = 'held' ORDER BY id FOR UPDATE", ct);
            deleted = await context.Database.SqlQuery<string>($"""
                DELETE FROM products
                WHERE id = {id} AND ({expected}::text[] IS NULL OR revision(version, updated_at) = ANY({expected}::text[]))
                RETURNING category AS "Value"
                """).ToListAsync(ct);

            await transaction.CommitAsync(CancellationToken.None);
            return deleted is [_] ? ProductWriteOutcome.Done : await WhyNothingAsync(context, id, expected, ct);
        }
        finally
        {
            await Task.WhenAll(
                cache.InvalidateAsync(id).AsTask(),
                deleted is [] ? Task.CompletedTask : cache.InvalidateTagAsync(Tag(id)).AsTask(), // the reviews were deleted too
                lists.ChangedAsync(deleted ?? []).AsTask());
        }
    }

    /// <summary>Invalidates products that were changed without this store.</summary>
    /// <param name="ids">The ids.</param>
    public ValueTask InvalidateAsync(IEnumerable<long> ids) => cache.InvalidateAsync([.. ids]);

    /// <summary>Invalidates what belongs to products that were deleted without this store: their reviews.</summary>
    /// <param name="ids">The ids.</param>
    public ValueTask InvalidateDeletedAsync(IReadOnlyList<long> ids) => cache.InvalidateTagsAsync([.. ids.Select(Tag)]);

    public ValueTask InvalidateAllAsync() => cache.InvalidateAllAsync();

    private async ValueTask<Loaded<ReadOnlyMemory<byte>>?> LoadAsync(long id, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await readable.OneAsync(ById(context, id, ct), id) is { } product ? Entry(product) : null;
    }

    private async ValueTask<IReadOnlyList<Loaded<ReadOnlyMemory<byte>>?>> LoadManyAsync(IReadOnlyList<long> ids, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var rows = await readable.ListAsync<Product, long>(context, context.Products.AsNoTracking().Where(p => ids.Contains(p.Id)), ct);
        var found = rows.ToDictionary(p => p.Id);
        return [.. ids.Select(id => found.TryGetValue(id, out var product) ? Entry(product) : (Loaded<ReadOnlyMemory<byte>>?)null)];
    }

    private static Loaded<ReadOnlyMemory<byte>> Entry(Product product) =>
        new(ProductDocument.From(product).ToJson(), product.Version, [CategoryTag(product.Category)]);

    // What cannot be read is not there.
    private static async Task<ProductWriteOutcome> WhyNothingAsync(CatalogDbContext context, long id, string[]? expected, CancellationToken ct) =>
        expected is not null && await context.Products.AnyAsync(p => p.Id == id, ct) ? ProductWriteOutcome.VersionMismatch : ProductWriteOutcome.NotFound;

    private static ProductWriteOutcome? Refusal(PostgresException e) => e.ConstraintName switch
    {
        ProductMapping.SkuIndex => ProductWriteOutcome.DuplicateSku,
        ProductMapping.CategoryKey => ProductWriteOutcome.UnknownCategory,
        _ => null,
    };
}
