using Catalog.Caching;
using Catalog.Caching.Background;
using Catalog.Infrastructure.Categories;
using Catalog.Infrastructure.Products;
using Catalog.Infrastructure.Trending;
using Catalog.Infrastructure.Views;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>
/// Loads what most visitors read first, when a node starts. The node is not ready until it is loaded. Retries until Redis has it too.
/// </summary>
/// <remarks>While Redis does not answer, it waits: a repetition reads the whole catalog, and the database serves all readers then.</remarks>
internal sealed class StartWarmup(
    CacheNode node,
    CacheWarmups warmups,
    ProductLists lists,
    CategoryStore categories,
    TrendingProducts trending,
    TopProducts top,
    IOptions<WarmupOptions> options,
    TimeProvider time,
    BackgroundLoops loops,
    ILogger<StartWarmup> log) : BackgroundLoop(loops, "start-warm-up"), IHealthCheck
{
    private const int TopLength = 10;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private TimeSpan _pause = Again;
    private volatile bool _isRead = options.Value.Products == 0;
    private volatile bool _isCached = options.Value.Products == 0;

    protected override TimeSpan LongestBackoff => Again;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        (_isRead, _isCached) switch
        {
            (false, _) => HealthCheckResult.Unhealthy("The most viewed products and lists are still being read into the cache."),
            (_, false) => HealthCheckResult.Degraded("Not all of the most viewed products and lists are cached, because Redis did not store them."),
            _ => HealthCheckResult.Healthy(),
        });

    /// <summary>Loads everything, unless it is loaded or Redis, for which alone it would be repeated, does not answer.</summary>
    /// <returns>The pause until the next attempt; infinite when there is none.</returns>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    public async Task<TimeSpan> LoadAsync(CancellationToken ct)
    {
        if (_isCached)
        {
            return Timeout.InfiniteTimeSpan;
        }

        if (_isRead && !await node.Gate.AnswersAsync())
        {
            return Again;
        }

        using var uncounted = UncountedReads.Begin();
        var products = new Warmup(options.Value.Products, time.GetUtcNow());
        await warmups.LoadAsync(products, ct);
        var (pages, areStored) = await LoadListsAsync(ct);
        _isRead = true;
        if (products.NotStored > 0 || !areStored)
        {
            (var pause, _pause) = (_pause, _pause * 2 < BackgroundLoops.LongestBackoff ? _pause * 2 : BackgroundLoops.LongestBackoff);
            return pause;
        }

        log.LogInformation("Warm: {Products} products and the first page of {Categories} categories", products.Total, pages);
        _isCached = true;
        return Timeout.InfiniteTimeSpan;
    }

    protected override Task<TimeSpan> TurnAsync(CancellationToken stoppingToken) => LoadAsync(stoppingToken);

    // The top lists are counted in Redis, and are not cached.
    private async Task<(int Categories, bool AreStored)> LoadListsAsync(CancellationToken ct)
    {
        var areStored = (await trending.GetAsync(ct)).IsStored;
        await top.ReadAsync(days: 1, TopLength, ct);
        await top.ReadAsync(days: 7, TopLength, ct);
        var first = (await categories.ListAsync(ct)).Take(lists.AreCached ? options.Value.Products : 0).ToList();
        foreach (var category in first)
        {
            areStored &= (await lists.GetAsync(category.Slug, new ProductListPosition(), ProductLists.UsualPageSize, ct)).IsStored;
        }

        return (first.Count, areStored);
    }
}
