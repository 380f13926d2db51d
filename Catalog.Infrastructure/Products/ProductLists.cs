using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Catalog.Caching;
using Catalog.Caching.Reading;
using Catalog.Caching.Telemetry;
using Catalog.Infrastructure.Json;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Infrastructure.Products;

/// <summary>Lists of products, page by page. The first pages of a category are cached under the category's version key.</summary>
/// <remarks>
/// <para>Holds: after a write is acknowledged, no node serves an older page. The generation is read before the load, so that a
/// page that was loaded before the write is stored under an outdated generation.</para>
/// <para>Does not hold: if a node dies between commit and bump, or the response to a write is lost, an old page may be served
/// until its TTL ends. Without Redis nothing is cached, but loads are still limited. Safe for concurrent use.</para>
/// </remarks>
internal sealed class ProductLists(
    ProductQueries products,
    IListCache<string, ProductSlice> pages,
    LoadGate loads,
    ProductListCacheOptions options,
    IOptions<CachingOptions> caching)
{
    /// <summary>The page size of a request that names none.</summary>
    public const int UsualPageSize = 50;

    private const string Uncached = "product-list uncached";

    // Names that never were a category get no version key, which would fill Redis. One that was deleted keeps its own.
    private readonly ConcurrentDictionary<string, bool> _known = new();

    /// <summary>The policy under which pages of a category are cached.</summary>
    public CachePolicy Policy { get; } = options.Policy;

    /// <summary>
    /// Whether a change of a category's list is announced on the bus, under the name of its version key, so that edge caches can be purged.
    /// </summary>
    public bool IsAnnounced => caching.Value.AnnounceVersions;

    /// <summary>Reads a page.</summary>
    /// <param name="category">The category; <see langword="null"/> for all products, which is not cached.</param>
    /// <param name="from">The start of the page.</param>
    /// <param name="limit">The page size, from 1.</param>
    /// <param name="ct">Ends this caller's wait.</param>
    /// <exception cref="NpgsqlException">The page is not cached and the database failed.</exception>
    /// <exception cref="CacheOverloadedException">The page is not cached and too many loads are in progress.</exception>
    public async ValueTask<CacheRead<ProductSlice>> GetAsync(
        string? category, ProductListPosition from, int limit, CancellationToken ct)
    {
        var question = new Question(products, category, from.After, limit);
        if (category is not null && from.Page < options.CachedPages && await IsKnownAsync(category, ct))
        {
            var page = string.Create(CultureInfo.InvariantCulture, $"{from.After}-{limit}");
            return await pages.ReadAsync(category, page, question, LoadAsync, ct);
        }

        CacheTrace.Current?.Note("list", "not cached: no category, an unknown one, or a page too far back");
        var loaded = await loads.RunAsync(Uncached, question, LoadAsync, ct);
        return new CacheRead<ProductSlice>(loaded!.Value.Value, 0, CacheOutcome.Bypass, 0);
    }

    /// <summary>Invalidates the pages of categories after a change was committed.</summary>
    /// <param name="categories">The old and new categories of a changed product.</param>
    /// <remarks>Cannot be cancelled and does not throw on Redis errors. One round trip each, in parallel; two if <see cref="IsAnnounced"/>.</remarks>
    public async ValueTask ChangedAsync(IEnumerable<string> categories) =>
        await Task.WhenAll(categories.Distinct().Select(category => pages.ChangedAsync(category).AsTask()));

    public ValueTask InvalidateAllAsync() => pages.InvalidateAllAsync();

    /// <summary>Whether any page is cached.</summary>
    public bool AreCached => options.CachedPages > 0;

    /// <summary>The name of a category's version key, as announced on the bus.</summary>
    public static string VersionKey(string category) => $"{ProductListCacheOptions.KeyPrefix}:{category}";

    private async ValueTask<bool> IsKnownAsync(string category, CancellationToken ct)
    {
        if (_known.ContainsKey(category))
        {
            return true;
        }

        var isCategory = await loads.RunAsync(
            Uncached, (products, category), static async (s, ct) => await s.products.IsCategoryAsync(s.category, ct), ct);
        return isCategory && (_known[category] = true);
    }

    private static async ValueTask<Loaded<ProductSlice>?> LoadAsync(Question question, CancellationToken ct)
    {
        var (found, next) = await question.Products.PageAsync(question.Category, question.After, question.Limit, ct);
        return new Loaded<ProductSlice>(new ProductSlice(
            JsonSerializer.SerializeToUtf8Bytes([.. found.Select(ProductDocument.From)], CatalogJson.Strict.ProductDocumentArray), next ?? 0));
    }

    private readonly record struct Question(ProductQueries Products, string? Category, long After, int Limit);
}
