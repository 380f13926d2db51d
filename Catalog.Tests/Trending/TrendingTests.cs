using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Trending;

/// <summary>Each test has a service of its own: the list is one for the whole catalog.</summary>
public sealed class TrendingTests
{
    [Fact]
    public async Task Products_with_many_recent_reviews_come_first_and_old_reviews_weigh_less()
    {
        await using var api = await StartAsync();
        var (old, _) = await api.AddAsync(("name", "Old hit"));
        var (late, _) = await api.AddAsync(("name", "Late hit"));
        var (past, _) = await api.AddAsync(("name", "Past"));
        await api.AddAsync(("name", "Not reviewed"));
        await ReviewAsync(api, old, count: 3, age: "3 days");
        await ReviewAsync(api, late, count: 2, age: "1 hour");
        await ReviewAsync(api, past, count: 50, age: "8 days");

        Assert.Equal(["Late hit", "Old hit"], await NamesAsync(api));
    }

    [Fact]
    public async Task The_list_is_cached_and_a_review_does_not_invalidate_it()
    {
        await using var api = await StartAsync();
        var (id, _) = await api.AddAsync(("name", "First"));
        await ReviewAsync(api, id, count: 1, age: "1 hour");
        await NamesAsync(api);
        var (second, _) = await api.AddAsync(("name", "Second"));
        (await api.Http.PostAsJsonAsync($"/products/{second}/reviews", new { stars = 4 })).EnsureSuccessStatusCode();

        using var answer = await api.Http.GetAsync("/products/trending");

        Assert.Matches("^catalog; hit; ttl=[0-9]+; detail=L1$", CatalogApi.CacheStatus(answer));
        Assert.Single((await CatalogApi.JsonAsync(answer)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_late_read_is_answered_at_once_and_the_list_is_refreshed_in_the_background()
    {
        await using var api = await StartAsync(("Caching:Trending:RefreshAt", "0.01"), ("Caching:Trending:Ttl", "00:02:00"));
        Assert.Empty(await NamesAsync(api));
        var (id, _) = await api.AddAsync(("name", "New"));
        await ReviewAsync(api, id, count: 1, age: "1 hour");

        // No read from here on waits for a load, and yet the list changes long before its two minutes are over.
        string[] names = [];
        await Eventually.BecomesTrueAsync(async () =>
        {
            using var answer = await api.Http.GetAsync("/products/trending");
            Assert.Contains("; hit;", CatalogApi.CacheStatus(answer), StringComparison.Ordinal);
            names = Names(await CatalogApi.JsonAsync(answer));
            return names is not [];
        });

        Assert.Equal(["New"], names);
    }

    private static string[] Names(JsonElement list) =>
        [.. list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!)];

    private static async Task<CatalogApi> StartAsync(params (string Setting, string Value)[] settings)
    {
        var api = new CatalogApi();
        foreach (var (setting, value) in settings)
        {
            api.With(setting, value);
        }

        await api.InitializeAsync();
        return api;
    }

    private static async Task ReviewAsync(CatalogApi api, long id, int count, string age) => await TestDatabase.ScalarAsync<long>(
        api.Database,
        $"""
        WITH added AS (
            INSERT INTO reviews (product_id, author, stars, text, created_at)
            SELECT {id}, 'Ada', 3, '', now() - interval '{age}' FROM generate_series(1, {count}) RETURNING id)
        SELECT count(*) FROM added
        """);

    private static async Task<string[]> NamesAsync(CatalogApi api) =>
        Names(JsonElement.Parse(await api.Http.GetStringAsync("/products/trending")));
}
