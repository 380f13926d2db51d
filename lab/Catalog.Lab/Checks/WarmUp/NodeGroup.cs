using Catalog.Testbed;
using Catalog.Testbed.Topologies;

namespace Catalog.Lab.Checks.WarmUp;

/// <summary>Nodes on a new, empty Redis that share a database with the nodes of a running catalog.</summary>
internal sealed class NodeGroup : IAsyncDisposable
{
    private readonly IRedis _redis;

    private NodeGroup(string name, IRedis redis) => (Name, _redis) = (name, redis);

    /// <summary>The value of <c>Caching:Group</c>.</summary>
    public string Name { get; }

    /// <summary>The nodes; their clients are signed in as the catalog's admin.</summary>
    public IReadOnlyList<ApiNode> Nodes { get; private set; } = [];

    /// <summary>Starts Redis, then the nodes.</summary>
    /// <param name="name">The value of <c>Caching:Group</c>.</param>
    /// <param name="catalog">Provides the database; its nodes are in another group.</param>
    /// <param name="redis">The topology of the new Redis.</param>
    /// <param name="settings">The nodes' settings, as environment variables.</param>
    /// <param name="database">The nodes' way to the catalog's database; null: the catalog's own.</param>
    /// <param name="ct">Cancels the start.</param>
    public static async Task<NodeGroup> StartAsync(
        string name, RunningCatalog catalog, RedisTopology redis, IReadOnlyDictionary<string, string> settings, string? database, CancellationToken ct)
    {
        var group = new NodeGroup(name, redis switch
        {
            RedisTopology.Sentinel => await RedisSentinel.StartAsync(ct),
            RedisTopology.Cluster => await RedisCluster.StartAsync(ct),
            _ => await RedisServer.StartAsync(ct: ct),
        });
        var options = new ApiNodeOptions
        {
            Postgres = database ?? catalog.Database,
            Redis = group._redis.ConnectionString,
            Admin = catalog.Admin,
            Environment = new Dictionary<string, string>(settings) { ["Caching__Group"] = name },
        };
        try
        {
            group.Nodes = await Task.WhenAll(catalog.Nodes.Select((_, i) => ApiNode.StartAsync(options with { Name = $"{name} {i + 1}" }, ct)));
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }

        foreach (var node in group.Nodes)
        {
            node.SendAlways(catalog.Token);
        }

        return group;
    }

    /// <summary>Stops the nodes gracefully: they write to the database what only their Redis holds.</summary>
    public Task StopAsync(CancellationToken ct) => Task.WhenAll(Nodes.Select(node => node.StopAsync(ct)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }
}
