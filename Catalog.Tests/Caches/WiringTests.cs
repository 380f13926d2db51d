using Catalog.Caching;
using Catalog.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Caches;

/// <summary>Names that dashboards, .http files and a deployment that is being rolled back rely on.</summary>
public sealed class WiringTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private CacheNode Node => api.Services.GetRequiredService<CacheNode>();

    [Fact]
    public void Each_resource_is_counted_under_its_pattern() => Assert.Equal(
        [
            ("activity", "cache-aside"),
            ("audit", "write-around"),
            ("country", "read-through"),
            ("inventory", "write-through"),
            ("product", "cache-aside"),
            ("product-list", "cache-aside"),
            ("reviews", "cache-aside"),
            ("session", "write-through"),
            ("trending", "refresh-ahead"),
            ("user", "cache-aside"),
        ],
        Node.Metrics.Resources.Select(resource => (resource.Resource, resource.Pattern)).Order());

    [Theory]
    [InlineData("/products/trending", "{trending}")]
    [InlineData("/products?category=garden", "products:{garden}:g0:0-50")]
    [InlineData("/countries", "country:{list}")]
    [InlineData("/countries/DE", "country:{DE}")]
    public async Task Each_resource_is_stored_under_its_key(string address, string key)
    {
        await api.AddAsync();
        var database = Node.Gate.Connection.Database;
        var generation = await database.StringGetAsync(api.Prefix + "version:{products:garden}");
        key = key.Replace("g0", $"g{generation}", StringComparison.Ordinal);

        using var answer = await api.Http.GetAsync(address);

        Assert.True(await database.KeyExistsAsync(api.Prefix + key), $"{answer.StatusCode}, and no key {key}");
    }
}
