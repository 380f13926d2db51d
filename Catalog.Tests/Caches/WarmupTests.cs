using System.Net;
using System.Text.Json;
using Catalog.Infrastructure.CacheAdministration;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using static Catalog.Tests.Caches.CacheCalls;

namespace Catalog.Tests.Caches;

public sealed class WarmupTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task The_most_viewed_products_are_read_into_the_cache()
    {
        var ids = await AddAsync(5);
        await ViewedAsync((ids[1], 10), (ids[3], 20), (ids[4], 5));

        var warmup = await EndedAsync(await StartAsync(3));

        Assert.Equal(("done", 3, 3), (warmup.GetProperty("state").GetString(), Number(warmup, "total"), Number(warmup, "loaded")));
        var cached = await Task.WhenAll(ids.Select(IsCachedAsync));
        Assert.Equal([false, true, false, true, true], cached);
    }

    [Fact]
    public async Task Cached_products_are_not_loaded_again()
    {
        await AddAsync(3);
        var first = await EndedAsync(await StartAsync(100));

        var second = await EndedAsync(await StartAsync(100));

        Assert.True(Number(first, "loaded") >= 3);
        Assert.Equal((0, Number(first, "total")), (Number(second, "loaded"), Number(second, "cached")));
    }

    [Fact]
    public async Task A_node_with_a_warm_up_is_ready_when_its_most_viewed_products_and_its_lists_are_cached()
    {
        var ids = await AddAsync(2);
        await ViewedAsync((ids[1], 10));
        await using var held = await LockedProducts.LockAsync(api.Database);
        using var warmup = ActivatorUtilities.CreateInstance<StartWarmup>(api.Services, Options.Create(new WarmupOptions { Products = 1 }));

        await warmup.StartAsync(CancellationToken.None);
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync());
        await held.DisposeAsync();
        await Eventually.BecomesTrueAsync(async () => await HealthAsync() == HealthStatus.Healthy);

        var cached = await Task.WhenAll(ids.Select(IsCachedAsync));
        Assert.Equal([false, true], cached);
        foreach (var path in new[] { "/products?category=garden", "/products/trending" })
        {
            using var answer = await api.Http.GetAsync(path);
            Assert.Contains("; hit", answer.Headers.GetValues("Cache-Status").Single(), StringComparison.Ordinal);
        }

        await warmup.StopAsync(CancellationToken.None);

        async Task<HealthStatus> HealthAsync() => (await warmup.CheckHealthAsync(new HealthCheckContext())).Status;
    }

    [Fact]
    public async Task A_warm_up_whose_entries_Redis_does_not_store_is_degraded_and_repeated()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = new CatalogApi(await TestServers.CreateDatabaseAsync(), redis.Endpoint);
        await node.InitializeAsync();
        await node.AddAsync();
        await redis.KillAsync();
        using var warmup = ActivatorUtilities.CreateInstance<StartWarmup>(node.Services, Options.Create(new WarmupOptions { Products = 1 }));

        await warmup.StartAsync(CancellationToken.None);
        await Eventually.BecomesTrueAsync(async () => await HealthAsync() == HealthStatus.Degraded);
        await redis.StartAgainAsync();
        await Eventually.BecomesTrueAsync(async () => await HealthAsync() == HealthStatus.Healthy);

        await warmup.StopAsync(CancellationToken.None);

        async Task<HealthStatus> HealthAsync() => (await warmup.CheckHealthAsync(new HealthCheckContext())).Status;
    }

    [Fact]
    public async Task While_Redis_does_not_answer_a_warm_up_that_is_read_leaves_the_database_alone()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = new CatalogApi(await TestServers.CreateDatabaseAsync(), redis.Endpoint);
        await node.InitializeAsync();
        await node.AddAsync();
        await redis.KillAsync();
        using var warmup = ActivatorUtilities.CreateInstance<StartWarmup>(node.Services, Options.Create(new WarmupOptions { Products = 1 }));
        await warmup.LoadAsync(CancellationToken.None);

        await using (await LockedProducts.LockAsync(node.Database))
        {
            await warmup.LoadAsync(CancellationToken.None); // a query of products would wait, and fail
        }

        await redis.StartAgainAsync();
        await Eventually.BecomesTrueAsync(async () => await warmup.LoadAsync(CancellationToken.None) == Timeout.InfiniteTimeSpan);
    }

    [Theory]
    [InlineData("product")]
    [InlineData("country")] // before the node was ready
    public async Task A_warm_up_is_counted_as_loads_and_not_as_reads(string resource)
    {
        await AddAsync(2);
        var before = Reads(Resource(await StatsAsync(api), resource));
        await EndedAsync(await StartAsync(2));

        var stats = Resource(await StatsAsync(api), resource);

        Assert.Equal(before, Reads(stats));
        Assert.True(Number(stats.GetProperty("loads"), "count") > 0);

        static long Reads(JsonElement stats) => stats.GetProperty("reads").EnumerateObject().Sum(ending => ending.Value.GetInt64());
    }

    [Fact]
    public async Task One_runs_at_a_time_and_can_be_stopped()
    {
        await AddAsync(3);
        await using var held = await LockedProducts.LockAsync(api.Database);
        var address = await StartAsync(3);

        using var second = await PostAsync(api, "/cache/warmups", new { resource = "product", count = 3 });
        using var cancelled = await api.Http.DeleteAsync(address);

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.NoContent), (second.StatusCode, cancelled.StatusCode));
        Assert.Equal("cancelled", (await EndedAsync(address)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task After_a_warm_up_has_ended_another_one_may_start()
    {
        await EndedAsync(await StartAsync(1));

        var second = await EndedAsync(await StartAsync(1));

        Assert.Equal("done", second.GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("product", 0, "count")]
    [InlineData("product", 100_001, "count")]
    [InlineData("countries", 5, "resource")]
    public async Task A_broken_rule_is_named_with_its_field(string resource, int count, string field)
    {
        using var answer = await PostAsync(api, "/cache/warmups", new { resource, count });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task An_invalid_id_is_answered_400()
    {
        using var answer = await api.Http.GetAsync("/cache/warmups/first");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("must be a UUID", (await CatalogApi.JsonAsync(answer)).GetProperty("errors").GetProperty("id")[0].GetString());
    }

    [Fact]
    public async Task An_unknown_warm_up_is_not_found()
    {
        var address = new Uri($"/cache/warmups/{Guid.NewGuid()}", UriKind.Relative);
        using var get = await api.Http.GetAsync(address);
        using var delete = await api.Http.DeleteAsync(address);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (get.StatusCode, delete.StatusCode));
    }

    private async Task<long[]> AddAsync(int count)
    {
        var ids = new long[count];
        for (var i = 0; i < count; i++)
        {
            (ids[i], _) = await api.AddAsync();
        }

        return ids;
    }

    private async Task ViewedAsync(params (long Id, long Views)[] products)
    {
        await TestDatabase.ScalarAsync<long>(api.Database, "DELETE FROM product_views; SELECT 1::bigint");
        foreach (var (id, views) in products)
        {
            await TestDatabase.ScalarAsync<long>(api.Database, $"INSERT INTO product_views VALUES ({id}, {views}); SELECT 1::bigint");
        }
    }

    private async Task<Uri> StartAsync(int count)
    {
        using var answer = await PostAsync(api, "/cache/warmups", new { resource = "product", count });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return answer.Headers.Location!;
    }

    private async Task<JsonElement> EndedAsync(Uri address)
    {
        JsonElement warmup = default;
        await Eventually.BecomesTrueAsync(async () =>
        {
            using var answer = await api.Http.GetAsync(address);
            warmup = await CatalogApi.JsonAsync(answer);
            return warmup.GetProperty("state").GetString() != "running";
        });
        return warmup;
    }

    private async Task<bool> IsCachedAsync(long id) =>
        (await EntryAsync(api, $"product:{{{id}}}")).GetProperty("shared").GetProperty("state").GetString() == "fresh";

    private static int Number(JsonElement warmup, string name) => warmup.GetProperty(name).GetInt32();
}
