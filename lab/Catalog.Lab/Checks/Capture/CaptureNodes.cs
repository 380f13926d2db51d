using System.Text.Json;
using Catalog.Infrastructure.Persistence;
using Catalog.Testbed;

namespace Catalog.Lab.Checks.Capture;

/// <summary>PostgreSQL, Redis and API nodes with change capture; one of them reads the slot.</summary>
internal sealed class CaptureNodes : IAsyncDisposable
{
    private const string Reading = "This node reads the slot";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly Servers _servers;
    private readonly ApiNode[] _nodes;

    private CaptureNodes(Servers servers, string database, int nodes)
    {
        _servers = servers;
        Database = database;
        _nodes = new ApiNode[nodes];
    }

    /// <summary>The Npgsql connection string of the catalog's database.</summary>
    public string Database { get; }

    public RedisServer Redis => _servers.Redis;

    public IReadOnlyList<ApiNode> All => _nodes;

    /// <summary>Starts everything, with the sample products; returns when a node reads the slot.</summary>
    public static async Task<CaptureNodes> StartAsync(int nodes, CancellationToken ct)
    {
        var servers = await Servers.StartAsync(new ServersOptions { Private = true }, ct: ct);
        var database = await servers.Postgres.CreateDatabaseAsync(ct: ct);
        var started = new CaptureNodes(servers, database, nodes);
        try
        {
            await CatalogDatabase.MigrateAsync(database, ct);
            await CatalogSeed.SeedAsync(database, ct);
            await Task.WhenAll(Enumerable.Range(0, nodes).Select(node => started.StartAgainAsync(node, ct)));
            await started.ReaderAsync(ct);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until a node reads the slot, and returns its index.</summary>
    public async Task<int> ReaderAsync(CancellationToken ct)
    {
        while (true)
        {
            for (var i = 0; i < _nodes.Length; i++)
            {
                var health = JsonElement.Parse(await _nodes[i].Http.GetByteArrayAsync(new Uri("health/ready", UriKind.Relative), ct));
                if (health.GetProperty("dependencies").GetProperty("change-capture").GetProperty("description").GetString() is { } report
                    && report.StartsWith(Reading, StringComparison.Ordinal))
                {
                    return i;
                }
            }

            await Task.Delay(Pause, ct);
        }
    }

    /// <summary>Starts a node, or replaces one that was killed.</summary>
    public async Task StartAgainAsync(int node, CancellationToken ct)
    {
        if (_nodes[node] is { } old)
        {
            await old.DisposeAsync();
        }

        _nodes[node] = await ApiNode.StartAsync(
            new ApiNodeOptions
            {
                Name = $"node {node + 1}",
                Postgres = Database,
                Redis = Redis.ConnectionString,
                Environment = LimitsOutOfReach.Settings,
            },
            ct);
        await _nodes[node].SignInAsync(ct); // the details of its health report require an admin
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.OfType<ApiNode>())
        {
            await node.DisposeAsync();
        }

        await _servers.DisposeAsync();
    }
}
