using Catalog.Infrastructure.Persistence;
using Catalog.Lab.Smoke;
using Catalog.Testbed;
using Catalog.Tests.Persistence;
using Catalog.Tests.Testbed;

namespace Catalog.Tests.Lab;

public sealed class SmokeWalkTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // only ends a hang; the bound itself is what the checks measure
    private readonly List<ApiNode> _nodes = [];
    private string _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestServers.CreateDatabaseAsync();
        var options = new ApiNodeOptions
        {
            Postgres = TestDatabase.AsNode(_database),
            Redis = await TestServers.RedisAsNodeAsync(),
            Environment = new Dictionary<string, string>
            {
                ["Caching__KeyPrefix"] = TestServers.NewPrefix(),
                ["ChangeCapture__Enabled"] = "false", // the server is shared
                ["Caching__Redis__Deadline"] = "00:00:10", // a busy machine is not a Redis in trouble, and a read past it would be no miss
            },
        };
        await CatalogSeed.SeedAsync(_database);
        _nodes.AddRange(await Task.WhenAll(ApiNode.StartAsync(options), ApiNode.StartAsync(options)));
        await Task.WhenAll(_nodes.Select(node => node.SignInAsync()));
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));

    [Fact]
    public async Task Every_step_succeeds_on_two_nodes_and_the_walk_stops_at_the_first_that_fails()
    {
        var steps = await new SmokeWalk(_nodes, Patience).RunAsync(default).ToListAsync();

        Assert.Equal(10, steps.Count);
        Assert.All(steps, step => Assert.True(step.Ok, $"{step.What}: {step.Status} {step.CacheStatus}, expected {step.Expected}"));

        await Sql.ExecuteAsync(_database, "DROP TABLE products CASCADE");

        Assert.False(Assert.Single(await new SmokeWalk(_nodes).RunAsync(default).ToListAsync()).Ok);
    }
}
