using System.Net;
using System.Text.Json;
using Catalog.Tests.Api;

namespace Catalog.Tests.Caches;

public sealed class ExplainTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task A_miss_is_explained_step_by_step()
    {
        var (id, _) = await api.AddAsync();

        var reported = await ExplainAsync(api, $"/products/{id}");

        Assert.Equal(
            ["L1: no copy", "L2: no entry", "lease: taken: this caller loads", "load: version 1, after", "fill: stored in L2", "L1: kept, to be served"],
            Decisions(reported).Select(d => Begin(d, "L1: no copy", "L2: no entry", "lease: taken: this caller loads", "load: version 1, after", "fill: stored in L2", "L1: kept, to be served")));
        Assert.Matches("^catalog; fwd=miss; stored; ttl=[0-9]+$", reported.GetProperty("cacheStatus").GetString());
    }

    [Fact]
    public async Task A_hit_in_memory_is_one_decision()
    {
        var (id, _) = await api.AddAsync();
        await ReadAsync(api, $"/products/{id}");

        var decision = Assert.Single(Decisions(await ExplainAsync(api, $"/products/{id}")));

        Assert.StartsWith("L1: hit: version 1, fresh for", decision, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_explained_read_fills_the_cache_like_any_other()
    {
        var (id, _) = await api.AddAsync();

        await ExplainAsync(api, $"/products/{id}");
        using var next = await api.Http.GetAsync($"/products/{id}");

        Assert.Contains("detail=L1", CatalogApi.CacheStatus(next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_explanation_shows_that_a_tag_invalidated_the_copies_of_another_node()
    {
        await using var other = await api.StartPeerAsync();
        var (id, _) = await api.AddAsync();
        var address = $"/products/{id}/reviews";
        await ReadAsync(other, address);
        await ReadAsync(api, address);
        using var invalidated = await CacheCalls.PostAsync(api, "/cache/invalidations", new { tag = $"product:{id}" });

        var decisions = Decisions(await ExplainAsync(api, address));

        Assert.Contains(decisions, d => d.StartsWith("L1: the copy was loaded before tag", StringComparison.Ordinal));
        Assert.Contains(decisions, d => d.Contains("but a tag of it was invalidated after it was loaded", StringComparison.Ordinal));
        Assert.Contains(decisions, d => d.StartsWith("load: version 1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/products?category=garden", "version key")]
    [InlineData("/products", "list")]
    [InlineData("/products/trending", "L2")]
    [InlineData("/countries", "L1")]
    [InlineData("/countries/DE", "L1")]
    [InlineData("/products/900000002", "load")]
    [InlineData("/products/900000002/reviews", "load")]
    [InlineData("/inventory/900000002", "load")]
    [InlineData("/audit/900000002", "load")]
    public async Task Every_cached_read_can_be_explained(string address, string step)
    {
        var reported = await ExplainAsync(api, address);

        Assert.Contains(Decisions(reported), d => d.StartsWith(step + ": ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_explanation_contains_the_status_of_the_explained_answer()
    {
        var reported = await ExplainAsync(api, "/products/900000003");

        Assert.Equal(404, reported.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task An_explanation_is_not_stored_anywhere()
    {
        var (id, _) = await api.AddAsync();

        using var answer = await api.Http.GetAsync($"/cache/explain?path=/products/{id}");

        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Null(answer.Headers.ETag);
    }

    [Theory]
    [InlineData("/products/search?q=rake")] // not cached
    [InlineData("/cache/explain?path=/products/1")]
    [InlineData("products/1")]
    [InlineData("?x")]
    public async Task Only_a_cached_read_can_be_explained(string address)
    {
        using var answer = await api.Http.GetAsync("/cache/explain?path=" + Uri.EscapeDataString(address));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("cached read", (await CatalogApi.JsonAsync(answer)).GetProperty("errors").GetProperty("path")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere", 404)]
    [InlineData("/products/01", 404)]
    [InlineData("/products?limit=1000", 400)]
    [InlineData("/products?nonsense=1", 400)]
    public async Task An_address_that_the_service_refuses_is_refused_in_the_explanation_too(string address, int status) =>
        Assert.Equal(status, (await ExplainAsync(api, address)).GetProperty("status").GetInt32());

    private static string Begin(string decision, params string[] beginnings) =>
        Array.Find(beginnings, beginning => decision.StartsWith(beginning, StringComparison.Ordinal)) ?? decision;

    private static async Task ReadAsync(CatalogApi node, string address) => (await node.Http.GetAsync(address)).Dispose();

    private static async Task<JsonElement> ExplainAsync(CatalogApi node, string address)
    {
        using var answer = await node.Http.GetAsync("/cache/explain?path=" + Uri.EscapeDataString(address));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await CatalogApi.JsonAsync(answer);
    }

    private static string[] Decisions(JsonElement reported) =>
        [.. reported.GetProperty("decisions").EnumerateArray().Select(d => $"{d.GetProperty("step").GetString()}: {d.GetProperty("decision").GetString()}")];
}
