using System.Text.Json;
using Catalog.Caching;
using Catalog.Domain.Products;
using Catalog.Infrastructure.Json;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Products;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Catalog.Infrastructure.Trending;

/// <summary>
/// The products with the most recent reviews, refresh-ahead: while the list is in use, no request waits for it.
/// </summary>
/// <remarks>
/// The weight of a review decreases with its age and halves every day. The list is up to a TTL old, and so are the products in it: a
/// write does not invalidate them. Safe for concurrent use.
/// </remarks>
internal sealed class TrendingProducts(
    IDbContextFactory<CatalogDbContext> contexts,
    [FromKeyedServices(TrendingOptions.Name)] ICache<string, ReadOnlyMemory<byte>> cache,
    TrendingOptions options,
    ReadableRows readable)
{
    private const int Length = 20;
    private static readonly TimeSpan HalfLife = TimeSpan.FromDays(1);
    private static readonly TimeSpan Window = TimeSpan.FromDays(7); // the weight of older reviews is below a hundredth

    /// <summary>The policy under which the list is cached.</summary>
    public CachePolicy Policy { get; } = options.Policy;

    /// <summary>Reads the list as a <see cref="TrendingList"/> in UTF-8 JSON.</summary>
    /// <exception cref="NpgsqlException">The list is not cached and the database failed.</exception>
    /// <exception cref="CacheOverloadedException">The list is not cached and too many loads are in progress.</exception>
    public ValueTask<CacheRead<ReadOnlyMemory<byte>>> GetAsync(CancellationToken ct) =>
        cache.ReadAsync(TrendingOptions.Name, this, static (trending, ct) => trending.LoadAsync(ct), ct);

    // A review that claims to come from the future would weigh more than all others, or more than a number holds.
    private async ValueTask<Loaded<ReadOnlyMemory<byte>>?> LoadAsync(CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var rows = context.Products.FromSql($"""
            SELECT p.*
            FROM products p
            JOIN (
                SELECT
                    product_id,
                    sum(power(0.5, extract(epoch FROM now() - created_at) / extract(epoch FROM {HalfLife}::interval))) AS heat
                FROM reviews
                WHERE created_at BETWEEN now() - {Window}::interval AND now()
                GROUP BY product_id
                ORDER BY heat DESC, product_id
                LIMIT {Length}) hot ON hot.product_id = p.id
            ORDER BY hot.heat DESC, p.id
            """).AsNoTracking();
        var hottest = await readable.ListAsync<Product, long>(context, rows, ct);
        return new Loaded<ReadOnlyMemory<byte>>(JsonSerializer.SerializeToUtf8Bytes(
            new TrendingList([.. hottest.Select(ProductDocument.From)]), CatalogJson.Strict.TrendingList));
    }
}
