using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using static Catalog.Tests.Caches.CacheCalls;

namespace Catalog.Tests.Caches;

public sealed class CacheStatsTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task Reads_are_counted_by_how_they_ended()
    {
        var before = Resource(await StatsAsync(api), "product");
        var (id, _) = await api.AddAsync();
        await ReadAsync(api, $"/products/{id}");
        await ReadAsync(api, $"/products/{id}");
        await ReadAsync(api, $"/products/{id}");

        var after = Resource(await StatsAsync(api), "product");

        Assert.Equal((1, 2), (Grown("reads", "miss"), Grown("reads", "l1")));
        Assert.Equal(1, Grown("loads", "count"));
        Assert.True(after.GetProperty("loads").GetProperty("p99Ms").GetDouble() > 0);

        long Grown(string group, string name) =>
            after.GetProperty(group).GetProperty(name).GetInt64() - before.GetProperty(group).GetProperty(name).GetInt64();
    }

    [Fact]
    public async Task The_memory_of_a_resource_is_reported_and_released()
    {
        var (id, _) = await api.AddAsync();
        await ReadAsync(api, $"/products/{id}/reviews");
        var full = Resource(await StatsAsync(api), "reviews");

        using var invalidated = await PostAsync(api, "/cache/invalidations", new { key = $"reviews:{{{id}}}" });

        Assert.True(full.GetProperty("localEntries").GetInt64() >= 1);
        await Eventually.BecomesTrueAsync(async () =>
        {
            var now = Resource(await StatsAsync(api), "reviews");
            return now.GetProperty("localEntries").GetInt64() == full.GetProperty("localEntries").GetInt64() - 1
                && now.GetProperty("localBytes").GetInt64() < full.GetProperty("localBytes").GetInt64();
        });
    }

    [Fact]
    public async Task The_state_of_the_node_is_reported()
    {
        var link = (await StatsAsync(api)).GetProperty("link");

        Assert.Equal("closed", link.GetProperty("breaker").GetString());
        Assert.True(link.GetProperty("trustsMemory").GetBoolean());
        Assert.Equal(0, link.GetProperty("unconfirmed").GetInt32());
    }

    [Fact]
    public async Task The_memory_and_keys_of_Redis_are_reported()
    {
        var (id, _) = await api.AddAsync();
        await ReadAsync(api, $"/products/{id}");

        var redis = (await StatsAsync(api)).GetProperty("redis");

        Assert.True(redis.GetProperty("memory").GetProperty("usedBytes").GetInt64() > 0);
        Assert.True(redis.GetProperty("traffic").GetProperty("hits").GetInt64() >= 0);
        Assert.True(redis.GetProperty("keyspace")[0].GetProperty("keys").GetInt64() > 0);
    }

    [Fact]
    public async Task The_reads_of_all_nodes_are_added_up_by_period()
    {
        await using var peer = await api.StartPeerAsync();
        var (id, _) = await api.AddAsync();
        var before = Misses(await StatsAsync(api));
        await ReadAsync(peer, $"/products/{id}");

        var stats = await StatsAsync(api);

        Assert.Equal(2, stats.GetProperty("nodes").GetArrayLength());
        Assert.Equal([1, 5, 60], stats.GetProperty("periods").EnumerateArray().Select(period => period.GetProperty("minutes").GetInt32()));
        Assert.Equal(before + 1, Misses(stats)); // the peer's

        static long Misses(JsonElement stats) => stats.GetProperty("periods")[2].GetProperty("resources").EnumerateArray()
            .Single(resource => resource.GetProperty("resource").GetString() == "product").GetProperty("reads").GetProperty("miss").GetInt64();
    }

    [Fact]
    public async Task Hot_keys_and_the_largest_entries_are_told_by_node()
    {
        var (id, _) = await api.AddAsync();
        for (var read = 0; read < 1_000; read++)
        {
            await ReadAsync(api, $"/products/{id}");
        }

        using var hot = await api.Http.GetAsync("/cache/hot-keys");
        using var large = await api.Http.GetAsync("/cache/largest-entries");

        Assert.Contains(Items(await CatalogApi.JsonAsync(hot)), item => item.GetProperty("key").GetString() == $"product:{{{id}}}");
        var sizes = Items(await CatalogApi.JsonAsync(large)).Select(item => item.GetProperty("bytes").GetInt64()).ToArray();
        Assert.NotEmpty(sizes);
        Assert.Equal(sizes.OrderDescending(), sizes);

        static IEnumerable<JsonElement> Items(JsonElement page) => page.GetProperty("items").EnumerateArray();
    }

    [Fact]
    public async Task Sessions_are_judged_although_they_have_no_policy_of_this_kind()
    {
        await ReadAsync(api, "/sessions/current");

        var policies = await api.Http.GetFromJsonAsync<JsonElement>("/cache/policies");

        var sessions = policies.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("policy").GetProperty("resource").GetString() == "session");
        Assert.InRange(sessions.GetProperty("measured")[2].GetProperty("reads").GetInt64(), 1, long.MaxValue);
    }

    [Fact]
    public async Task Everybody_sees_the_policies_and_only_admins_how_often_they_hit()
    {
        var (id, _) = await api.AddAsync();
        for (var read = 0; read < 200; read++)
        {
            await ReadAsync(api, $"/products/{id}");
        }

        var seen = ProductPolicy(await api.Anonymous.GetFromJsonAsync<JsonElement>("/cache/policies"));
        var hour = ProductPolicy(await api.Http.GetFromJsonAsync<JsonElement>("/cache/policies")).GetProperty("measured")[2];

        Assert.Equal(JsonValueKind.Null, seen.GetProperty("measured").ValueKind);
        Assert.Equal(60, seen.GetProperty("ttls").GetProperty("ttl").GetDouble());
        Assert.InRange(hour.GetProperty("reads").GetInt64(), 200, long.MaxValue);
        Assert.Equal("excellent", hour.GetProperty("verdict").GetString());

        static JsonElement ProductPolicy(JsonElement policies) => policies.GetProperty("items").EnumerateArray()
            .Single(item => item.GetProperty("policy").GetProperty("resource").GetString() == "product");
    }
}
