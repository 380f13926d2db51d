using Catalog.Testbed.Edge;

namespace Catalog.Tests.Edge;

/// <summary>A change of the catalog shows at a real Varnish with soft purges.</summary>
public sealed class VarnishPurgeTests() : EdgePurgeContract(soft: true)
{
    [Fact]
    public async Task A_category_is_purged_and_the_products_of_others_stay()
    {
        await AddCategoryAsync("tools");
        var (garden, _) = await Api.AddAsync();
        var (tools, _) = await Api.AddAsync(("category", "tools"));
        await KeepAsync($"products/{garden}");
        await KeepAsync($"products/{tools}");

        await Cache(Edge).PurgeAsync(["category:garden"], default);

        Assert.Equal("edge; hit", (await ReadAsync($"products/{tools}")).Status);
        Assert.Equal("edge; fwd=stale", (await ReadAsync($"products/{garden}")).Status);
    }

    private protected override Task<EdgeServer> StartEdgeAsync(params Uri[] nodes) => VarnishServer.StartAsync(nodes);
}
