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

        Assert.True(long.Parse(redis.GetProperty("memory").GetProperty("used_memory").GetString()!, null) > 0);
        Assert.True(long.Parse(redis.GetProperty("stats").GetProperty("keyspace_hits").GetString()!, null) >= 0);
        Assert.StartsWith("keys=", redis.GetProperty("keyspace").GetProperty("db0").GetString(), StringComparison.Ordinal);
    }
}
