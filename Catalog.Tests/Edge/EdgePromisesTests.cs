using Catalog.Caching.Bus;
using Catalog.Infrastructure.CacheAdministration;
using Catalog.Infrastructure.Edge;
using Catalog.Tests.Api;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Edge;

/// <summary>What the service promises to every edge.</summary>
public sealed class EdgePromisesTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public void Every_cached_resource_is_known_to_the_purger()
    {
        var resources = api.Services.GetServices<CachedResource>().ToArray();

        Assert.Contains(resources, resource => resource.ExampleKey.StartsWith("product:", StringComparison.Ordinal));
        Assert.All(resources, resource => Assert.NotNull(Surrogates.Of(new BusMessage("", 0, IsTag: false, [resource.ExampleKey]))));
    }

    [Fact]
    public async Task Without_announced_bumps_no_edge_may_keep_a_list()
    {
        using var answer = await api.Http.GetAsync(new Uri("products?category=garden", UriKind.Relative));

        Assert.Equal("no-cache", answer.Headers.CacheControl!.ToString());
    }
}
