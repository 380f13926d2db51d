using System.Net;
using System.Text.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Persistence;
using static Catalog.Tests.Caches.CacheCalls;

namespace Catalog.Tests.Caches;

public sealed class CacheEntryTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task An_entry_is_shown_in_the_memory_of_each_node_beside_Redis_and_the_database()
    {
        await using var other = await api.StartPeerAsync();
        var (id, _) = await api.AddAsync();
        await ReadAsync(api, $"/products/{id}");
        await ReadAsync(other, $"/products/{id}");

        var entry = await EntryAsync(api, $"product:{{{id}}}");

        Assert.Equal(2, entry.GetProperty("nodesAsked").GetInt32());
        Assert.Equal([1, 1], entry.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("copy").GetProperty("version").GetInt64()));
        Assert.Equal(2, entry.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("node").GetString()).Distinct().Count());
        Assert.Equal(("fresh", 1), (entry.GetProperty("shared").GetProperty("state").GetString(), entry.GetProperty("shared").GetProperty("version").GetInt64()));
        Assert.Equal(("present", 1), (entry.GetProperty("database").GetProperty("state").GetString(), entry.GetProperty("database").GetProperty("version").GetInt64()));
    }

    [Fact]
    public async Task A_change_past_the_service_shows_as_a_newer_version_in_the_database()
    {
        var (id, _) = await api.AddAsync();
        await ReadAsync(api, $"/products/{id}");
        await TestDatabase.ScalarAsync<long>(api.Database, $"UPDATE products SET price = 3 WHERE id = {id}; SELECT 1::bigint");

        var entry = await EntryAsync(api, $"product:{{{id}}}");

        Assert.Equal((1, 2), (entry.GetProperty("shared").GetProperty("version").GetInt64(), entry.GetProperty("database").GetProperty("version").GetInt64()));
    }

    [Fact]
    public async Task Inspecting_an_entry_leaves_no_trace()
    {
        var (id, _) = await api.AddAsync();

        await EntryAsync(api, $"product:{{{id}}}");
        using var read = await api.Http.GetAsync($"/products/{id}");

        Assert.StartsWith("catalog; fwd=miss", CatalogApi.CacheStatus(read), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_that_is_not_cached_is_absent_everywhere()
    {
        var entry = await EntryAsync(api, "product:{900000004}");

        Assert.Equal(JsonValueKind.Null, entry.GetProperty("nodes")[0].GetProperty("copy").ValueKind);
        Assert.Equal(("absent", "absent"), (entry.GetProperty("shared").GetProperty("state").GetString(), entry.GetProperty("database").GetProperty("state").GetString()));
    }

    [Fact]
    public async Task A_remembered_absence_is_marked_negative()
    {
        await ReadAsync(api, "/products/900000005");

        var entry = await EntryAsync(api, "product:{900000005}");

        Assert.Equal("negative", entry.GetProperty("shared").GetProperty("flags")[0].GetString());
        Assert.False(entry.GetProperty("nodes")[0].GetProperty("copy").GetProperty("found").GetBoolean());
    }

    [Fact]
    public async Task The_payload_of_a_public_resource_is_previewed()
    {
        var (id, _) = await api.AddAsync(("name", "Previewed rake"));
        await ReadAsync(api, $"/products/{id}");

        var entry = await EntryAsync(api, $"product:{{{id}}}");

        Assert.Contains("Previewed rake", entry.GetProperty("preview").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_payload_of_a_private_resource_is_not_shown()
    {
        await api.AddAsync();
        var id = await TestDatabase.ScalarAsync<long>(api.Database, "SELECT max(id) FROM audit_log");
        await ReadAsync(api, $"/audit/{id}");

        var entry = await EntryAsync(api, $"audit:{{{id}}}");

        Assert.Equal("fresh", entry.GetProperty("shared").GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, entry.GetProperty("preview").ValueKind);
    }

    [Theory]
    [InlineData("country:{DE}", "present")]
    [InlineData("country:{list}", "present")]
    [InlineData("{trending}", "unversioned")]
    [InlineData("products:{garden}:g0:0-50", "unversioned")]
    [InlineData("inventory:{900000006}", "absent")]
    [InlineData("reviews:{900000006}", "absent")]
    [InlineData("audit:{9999999999999999999}", "absent")]
    public async Task The_row_of_an_entry_is_found_for_every_resource(string key, string state)
    {
        var entry = await EntryAsync(api, key);

        Assert.Equal(state, entry.GetProperty("database").GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("product:{x}")]
    [InlineData("product:{1}:lease")]
    [InlineData("views:{3}")]
    [InlineData("product:{1}\n")]
    public async Task A_key_of_no_cached_resource_is_answered_400(string key)
    {
        using var answer = await api.Http.GetAsync("/cache/entries/" + Uri.EscapeDataString(key));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.StartsWith("must be the key of a cached resource", (await CatalogApi.JsonAsync(answer)).GetProperty("errors").GetProperty("key")[0].GetString(), StringComparison.Ordinal);
    }
}
