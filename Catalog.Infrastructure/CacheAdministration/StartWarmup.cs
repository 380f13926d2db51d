using Catalog.Caching;
using Catalog.Caching.Background;
using Catalog.Infrastructure.Categories;
using Catalog.Infrastructure.Products;
using Catalog.Infrastructure.Trending;
using Catalog.Infrastructure.Views;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>Loads what most visitors read first, when a node starts. The node is not ready until it is loaded.</summary>
internal sealed class StartWarmup(
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
    private volatile bool _isDone = options.Value.Products == 0;

    protected override TimeSpan LongestBackoff => Again;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        _isDone ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The most viewed products and lists are still being read into the cache."));

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        if (!_isDone)
        {
            using var uncounted = UncountedReads.Begin();
            var products = new Warmup(options.Value.Products, time.GetUtcNow());
            await warmups.LoadAsync(products, stoppingToken);
            var pages = await LoadListsAsync(stoppingToken);
            log.LogInformation("Warm: {Products} products and the first page of {Categories} categories", products.Total, pages);
            _isDone = true;
        }

        return Timeout.InfiniteTimeSpan;
    }

    private async Task<int> LoadListsAsync(CancellationToken ct)
    {
        await trending.GetAsync(ct);
        await top.ReadAsync(days: 1, TopLength, ct);
        await top.ReadAsync(days: 7, TopLength, ct);
        var first = (await categories.ListAsync(ct)).Take(options.Value.Products).ToList();
        foreach (var category in first)
        {
            await lists.GetAsync(category.Slug, new ProductListPosition(), ProductLists.UsualPageSize, ct);
        }

        return first.Count;
    }
}
