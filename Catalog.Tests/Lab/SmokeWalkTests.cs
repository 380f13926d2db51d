using Catalog.Infrastructure.Persistence;
using Catalog.Lab.Smoke;
using Catalog.Tests.Api;
using Catalog.Tests.Testbed;

namespace Catalog.Tests.Lab;

public sealed class SmokeWalkTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // only ends a hang; the bound itself is what the checks measure

    [Fact]
    public async Task Every_step_succeeds_on_two_nodes_and_the_walk_stops_at_the_first_that_fails()
    {
        await CatalogSeed.SeedAsync(api.Database);
        await using var peer = await api.StartPeerAsync("Products");
        HttpClient[] nodes = [api.Http, peer.Http];

        var steps = await new SmokeWalk(nodes, Patience).RunAsync(default).ToListAsync();

        Assert.Equal(10, steps.Count);
        Assert.All(steps, step => Assert.True(step.Ok, $"{step.What}: {step.Status} {step.CacheStatus}, expected {step.Expected}"));

        await Sql.ExecuteAsync(api.Database, "DROP TABLE products CASCADE");

        Assert.False(Assert.Single(await new SmokeWalk(nodes).RunAsync(default).ToListAsync()).Ok);
    }
}
