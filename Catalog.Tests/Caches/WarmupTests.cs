using System.Net;
using System.Text.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using static Catalog.Tests.Caches.CacheCalls;

namespace Catalog.Tests.Caches;

public sealed class WarmupTests : IAsyncLifetime
{
    private readonly CatalogApi _api = new();

    public ValueTask InitializeAsync() => _api.InitializeAsync();

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

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
        var ids = await AddAsync(3);
        await ReadAsync(_api, $"/products/{ids[0]}");

        var warmup = await EndedAsync(await StartAsync(100));

        Assert.Equal((3, 2, 1), (Number(warmup, "total"), Number(warmup, "loaded"), Number(warmup, "cached")));
    }

    [Theory]
    [InlineData("product")]
    [InlineData("country")] // before the node was ready
    public async Task A_warm_up_is_counted_as_loads_and_not_as_reads(string resource)
    {
        await AddAsync(2);
        await EndedAsync(await StartAsync(2));

        var stats = Resource(await StatsAsync(_api), resource);

        Assert.Equal(0, stats.GetProperty("reads").EnumerateObject().Sum(ending => ending.Value.GetInt64()));
        Assert.True(Number(stats.GetProperty("loads"), "count") > 0);
    }

    [Fact]
    public async Task One_runs_at_a_time_and_can_be_stopped()
    {
        await AddAsync(3);
        await using var held = await LockedProducts.LockAsync(_api.Database);
        var address = await StartAsync(3);

        using var second = await PostAsync(_api, "/cache/warmups", new { resource = "product", count = 3 });
        using var cancelled = await _api.Http.DeleteAsync(address);

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
        using var answer = await PostAsync(_api, "/cache/warmups", new { resource, count });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task An_invalid_id_is_answered_400()
    {
        using var answer = await _api.Http.GetAsync("/cache/warmups/first");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("must be a UUID", (await CatalogApi.JsonAsync(answer)).GetProperty("errors").GetProperty("id")[0].GetString());
    }

    [Fact]
    public async Task An_unknown_warm_up_is_not_found()
    {
        var address = new Uri($"/cache/warmups/{Guid.NewGuid()}", UriKind.Relative);
        using var get = await _api.Http.GetAsync(address);
        using var delete = await _api.Http.DeleteAsync(address);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (get.StatusCode, delete.StatusCode));
    }

    private async Task<long[]> AddAsync(int count)
    {
        var ids = new long[count];
        for (var i = 0; i < count; i++)
        {
            (ids[i], _) = await _api.AddAsync();
        }

        return ids;
    }

    private async Task ViewedAsync(params (long Id, long Views)[] products)
    {
        foreach (var (id, views) in products)
        {
            await TestDatabase.ScalarAsync<long>(_api.Database, $"INSERT INTO product_views VALUES ({id}, {views}); SELECT 1::bigint");
        }
    }

    private async Task<Uri> StartAsync(int count)
    {
        using var answer = await PostAsync(_api, "/cache/warmups", new { resource = "product", count });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return answer.Headers.Location!;
    }

    private async Task<JsonElement> EndedAsync(Uri address)
    {
        JsonElement warmup = default;
        await Eventually.BecomesTrueAsync(async () =>
        {
            using var answer = await _api.Http.GetAsync(address);
            warmup = await CatalogApi.JsonAsync(answer);
            return warmup.GetProperty("state").GetString() != "running";
        });
        return warmup;
    }

    private async Task<bool> IsCachedAsync(long id) =>
        (await EntryAsync(_api, $"product:{{{id}}}")).GetProperty("shared").GetProperty("state").GetString() == "fresh";

    private static int Number(JsonElement warmup, string name) => warmup.GetProperty(name).GetInt32();
}
