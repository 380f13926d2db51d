using System.Net;
using System.Text.Json;
using Catalog.Tests.Api;
using static Catalog.Tests.Caches.CacheCalls;

namespace Catalog.Tests.Caches;

public sealed class InvalidationTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task A_key_is_invalidated_on_every_node()
    {
        await using var other = await api.StartPeerAsync("Products");
        var (id, _) = await api.AddAsync();
        await ReadAsync(other, $"/products/{id}");

        var reported = await InvalidateAsync(new { key = $"product:{{{id}}}" });

        Assert.True(reported.GetProperty("confirmed").GetBoolean());
        await BecomesAsync(other, $"/products/{id}", "catalog; fwd=miss");
    }

    [Theory]
    [InlineData("key")]
    [InlineData("tag")]
    [InlineData("resource")]
    public async Task A_dry_run_reports_what_would_be_invalidated_and_changes_nothing(string kind)
    {
        await using var other = await api.StartPeerAsync();
        var (id, _) = await api.AddAsync();
        var address = $"/products/{id}/reviews";
        await ReadAsync(api, address);
        await ReadAsync(other, address);
        var name = kind switch { "key" => $"reviews:{{{id}}}", "tag" => $"product:{id}", _ => "reviews" };

        var reported = await InvalidateAsync(new Dictionary<string, object> { [kind] = name, ["dryRun"] = true });

        Assert.True(reported.GetProperty("dryRun").GetBoolean());
        Assert.Equal(2, reported.GetProperty("nodes").GetArrayLength());
        Assert.All(reported.GetProperty("nodes").EnumerateArray(), node => Assert.True(node.GetProperty("copies").GetInt32() >= 1));
        foreach (var node in new[] { api, other })
        {
            using var read = await node.Http.GetAsync(address);
            Assert.Contains("detail=L1", CatalogApi.CacheStatus(read), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_tag_of_no_cached_entry_is_reported_as_unknown()
    {
        var (id, _) = await api.AddAsync();
        await ReadAsync(api, $"/products/{id}/reviews");

        var unknown = await InvalidateAsync(new { tag = "prodcut:1" });
        var known = await InvalidateAsync(new { tag = $"product:{id}" });

        Assert.Equal((false, true), (unknown.GetProperty("known").GetBoolean(), known.GetProperty("known").GetBoolean()));
    }

    [Fact]
    public async Task A_dry_run_of_a_key_reports_the_entry_in_Redis()
    {
        var (id, _) = await api.AddAsync();
        await ReadAsync(api, $"/products/{id}");

        var reported = await InvalidateAsync(new { key = $"product:{{{id}}}", dryRun = true });

        Assert.Equal("fresh", reported.GetProperty("shared").GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_tag_gets_a_higher_generation_and_its_entries_are_not_served_any_more()
    {
        await using var other = await api.StartPeerAsync();
        var (id, _) = await api.AddAsync();
        await ReadAsync(other, $"/products/{id}/reviews");

        var reported = await InvalidateAsync(new { tag = $"product:{id}" });

        Assert.True(reported.GetProperty("newGeneration").GetInt64() > reported.GetProperty("generation").GetInt64());
        await BecomesAsync(other, $"/products/{id}/reviews", "catalog; fwd=miss");
    }

    [Fact]
    public async Task A_name_of_Cache_Tag_invalidates_its_entry()
    {
        await using var other = await api.StartPeerAsync();
        var (id, _) = await api.AddAsync();
        using var read = await other.Http.GetAsync($"/products/{id}");
        Assert.Contains($"product:{id}", read.Headers.GetValues("Cache-Tag").Single().Split(','));

        var reported = await InvalidateAsync(new { tag = $"product:{id}" });

        Assert.True(reported.GetProperty("confirmed").GetBoolean());
        Assert.Contains(reported.GetProperty("nodes").EnumerateArray(), node => node.GetProperty("copies").GetInt32() == 1);
        await BecomesAsync(other, $"/products/{id}", "catalog; fwd=miss");
    }

    [Theory]
    [InlineData("/products/{0}")]
    [InlineData("/products/{0}/reviews")]
    [InlineData("/products?category=garden")]
    [InlineData("/products/trending")]
    [InlineData("/countries/FR")]
    [InlineData("/inventory/{0}")]
    public async Task Each_name_of_Cache_Tag_invalidates_what_the_response_was_made_of(string path)
    {
        var (id, _) = await api.AddAsync();
        var address = string.Format(null, path, id);
        using var first = await api.Http.GetAsync(address);

        foreach (var name in first.Headers.GetValues("Cache-Tag").Single().Split(','))
        {
            await ReadAsync(api, address);

            var reported = await InvalidateAsync(new { tag = name });

            using var read = await api.Http.GetAsync(address);
            Assert.True(CatalogApi.CacheStatus(read).StartsWith("catalog; fwd=miss", StringComparison.Ordinal), $"{name}: {CatalogApi.CacheStatus(read)}");
            Assert.True(reported.GetProperty("known").GetBoolean());
            Assert.Equal(!path.StartsWith("/inventory", StringComparison.Ordinal), reported.GetProperty("copies").GetInt32() > 0); // stocks are not kept in memory
        }
    }

    [Fact]
    public async Task A_whole_resource_is_invalidated_at_once()
    {
        var (id, _) = await api.AddAsync();
        await ReadAsync(api, $"/products/{id}/reviews");

        await InvalidateAsync(new { resource = "reviews" });

        using var read = await api.Http.GetAsync($"/products/{id}/reviews");
        Assert.StartsWith("catalog; fwd=miss", CatalogApi.CacheStatus(read), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stock_that_is_invalidated_leaves_its_version_behind()
    {
        var (id, _) = await api.AddAsync();
        using var put = await api.Http.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/inventory/{id}")
        {
            Content = System.Net.Http.Json.JsonContent.Create(new { onHand = 5 }),
            Headers = { { "If-Match", "*" } },
        });

        await InvalidateAsync(new { key = $"inventory:{{{id}}}" });

        var shared = (await EntryAsync(api, $"inventory:{{{id}}}")).GetProperty("shared");
        Assert.Equal(("tombstone", 1), (shared.GetProperty("state").GetString(), shared.GetProperty("version").GetInt64()));
        using var read = await api.Http.GetAsync($"/inventory/{id}");
        Assert.StartsWith("catalog; fwd=miss; stored", CatalogApi.CacheStatus(read), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "$")]
    [InlineData("""{"key":"product:{1}","tag":"a"}""", "$")]
    [InlineData("""{"key":"views:{1}"}""", "key")]
    [InlineData("""{"tag":""}""", "tag")]
    [InlineData("""{"tag":"a\nb"}""", "tag")]
    [InlineData("""{"resource":"nothing"}""", "resource")]
    public async Task A_broken_rule_is_named_with_its_field(string body, string field)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await api.Http.PostAsync(new Uri("/cache/invalidations", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty(field, out _));
    }

    private async Task<JsonElement> InvalidateAsync(object body)
    {
        using var answer = await PostAsync(api, "/cache/invalidations", body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await CatalogApi.JsonAsync(answer);
    }

    // The message to the other node may still be in flight when the answer is sent.
    private static Task BecomesAsync(CatalogApi node, string address, string status) => Caching.Eventually.BecomesTrueAsync(async () =>
    {
        using var read = await node.Http.GetAsync(address);
        return CatalogApi.CacheStatus(read).StartsWith(status, StringComparison.Ordinal);
    });
}
