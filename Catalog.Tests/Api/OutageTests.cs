using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Testbed;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Api;

public sealed class OutageTests
{
    [Fact]
    public async Task Without_Redis_products_are_read_and_written_and_the_node_is_degraded_but_ready()
    {
        await using var stage = await Stage.StartAsync();
        var api = stage.Api;
        var (id, tag) = await api.AddAsync();
        await stage.Servers.Redis.KillAsync();

        using var put = await api.PutAsync(id, CatalogApi.Body(("name", "Newer")), tag);
        using var read = await api.Http.GetAsync($"/products/{id}");
        var degraded = Eventually.BecomesTrueAsync(async () => // the report is up to a second old
        {
            using var ready = await api.Http.GetAsync("/health/ready");
            return ready.StatusCode == HttpStatusCode.OK && (await CatalogApi.JsonAsync(ready)).GetProperty("status").GetString() == "Degraded";
        });

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal("Newer", (await CatalogApi.JsonAsync(read)).GetProperty("name").GetString());
        Assert.Equal("catalog; fwd=bypass", CatalogApi.CacheStatus(read));
        await degraded;
    }

    [Fact]
    public async Task Countries_that_are_read_while_Redis_is_down_are_reported_as_cached_only_once_they_are()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using var api = new CatalogApi(await TestServers.CreateDatabaseAsync(), redis.Endpoint);
        await api.InitializeAsync();

        Assert.Contains("are not cached", await CountriesAsync(), StringComparison.Ordinal);
        await redis.StartAgainAsync();
        await Eventually.BecomesTrueAsync(async () => await CountriesAsync() is null);

        using var read = await api.Http.GetAsync("/countries/FR");
        Assert.Contains("hit", CatalogApi.CacheStatus(read), StringComparison.Ordinal);

        async Task<string?> CountriesAsync() => JsonElement.Parse(await api.Http.GetStringAsync("/health/ready"))
            .GetProperty("dependencies").GetProperty("countries").GetProperty("description").GetString();
    }

    [Fact]
    public async Task Without_Redis_lists_and_reviews_show_what_was_just_written()
    {
        await using var stage = await Stage.StartAsync();
        var api = stage.Api;
        await api.Http.GetStringAsync("/products?category=garden");
        await stage.Servers.Redis.KillAsync();

        var (id, _) = await api.AddAsync(("name", "Unlisted"));
        using var review = await api.Http.PostAsJsonAsync($"/products/{id}/reviews", new { stars = 4 });

        Assert.Equal(HttpStatusCode.Created, review.StatusCode);
        Assert.Contains("Unlisted", await api.Http.GetStringAsync("/products?category=garden"), StringComparison.Ordinal);
        Assert.Contains("Ada", await api.Http.GetStringAsync($"/products/{id}/reviews"), StringComparison.Ordinal);
        Assert.Contains("France", await api.Http.GetStringAsync("/countries/FR"), StringComparison.Ordinal);
        Assert.Contains("\"create\"", await api.Http.GetStringAsync($"/audit?resource=product:{id}"), StringComparison.Ordinal);
        Assert.Contains("Unlisted", await api.Http.GetStringAsync("/products/trending"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_database_cached_products_are_read_and_all_else_is_answered_503_with_Retry_After()
    {
        await using var stage = await Stage.StartAsync();
        var api = stage.Api;
        var (cached, tag) = await api.AddAsync();
        var (other, _) = await api.AddAsync();
        (await api.Http.GetAsync($"/products/{cached}")).Dispose();
        (await api.Http.GetAsync("/products?category=garden")).Dispose();
        await stage.Servers.Postgres.KillAsync();

        using var hit = await api.Http.GetAsync($"/products/{cached}");
        Assert.Equal(HttpStatusCode.OK, hit.StatusCode);

        Assert.Equal(2, JsonElement.Parse(await api.Http.GetStringAsync("/products?category=garden")).GetProperty("items").GetArrayLength());
        Assert.Equal(249, JsonElement.Parse(await api.Http.GetStringAsync("/countries")).GetProperty("items").GetArrayLength());

        await AssertUnavailableAsync(api.Http.GetAsync($"/products/{other}"));
        await AssertUnavailableAsync(api.Http.GetAsync($"/products/{other}/reviews"));
        await AssertUnavailableAsync(api.Http.PostAsJsonAsync($"/products/{other}/reviews", new { stars = 4 }));
        await AssertUnavailableAsync(api.Http.GetAsync("/products/trending"));
        await AssertUnavailableAsync(api.Http.GetAsync("/audit"));
        await AssertUnavailableAsync(api.Http.GetAsync("/audit/1"));
        await AssertUnavailableAsync(api.Http.GetAsync("/products"));
        await AssertUnavailableAsync(api.Http.GetAsync("/products/search?q=rake"));
        await AssertUnavailableAsync(api.Http.GetAsync("/categories"));
        await AssertUnavailableAsync(api.Http.PostAsJsonAsync("/products", CatalogApi.Body()));
        await AssertUnavailableAsync(api.PutAsync(cached, CatalogApi.Body(), tag));
        await AssertUnavailableAsync(api.DeleteAsync(other, "*"));

        await Eventually.BecomesTrueAsync(async () => // the report is up to a second old
        {
            using var ready = await api.Http.GetAsync("/health/ready");
            return ready.StatusCode == HttpStatusCode.ServiceUnavailable
                && (await CatalogApi.JsonAsync(ready)).TryGetProperty("dependencies", out var dependencies) // not in an answer that was late
                && dependencies.GetProperty("postgres").GetProperty("status").GetString() == "Unhealthy";
        });
    }

    private static async Task AssertUnavailableAsync(Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    // The service on private servers that a test may break.
    private sealed class Stage(Servers servers, CatalogApi api) : IAsyncDisposable
    {
        public Servers Servers => servers;

        public CatalogApi Api => api;

        public static async Task<Stage> StartAsync()
        {
            var servers = await Servers.StartAsync(new ServersOptions { Private = true });
            var database = await servers.Postgres.CreateDatabaseAsync();
            await TestDatabase.MigrateAsync(database);
            var api = new CatalogApi(database, servers.Redis.Endpoint);
            await api.InitializeAsync();
            return new Stage(servers, api);
        }

        public async ValueTask DisposeAsync()
        {
            await api.DisposeAsync();
            await servers.DisposeAsync();
        }
    }
}
