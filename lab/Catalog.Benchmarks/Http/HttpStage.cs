using Catalog.Caching;
using Catalog.Caching.Redis;
using Catalog.Testbed;
using Npgsql;

namespace Catalog.Benchmarks.Http;

/// <summary>All that is measured, on private servers: a node as it comes, a node without L1, and the bare server.</summary>
internal sealed class HttpStage : IAsyncDisposable
{
    /// <summary>How many products there are, with ids from 1.</summary>
    public const int Products = 1000;

    private readonly Stack<IAsyncDisposable> _running = new();

    private HttpStage()
    {
    }

    public string Redis { get; private set; } = "";

    public string Database { get; private set; } = "";

    /// <summary>The header of requests that are signed in, as an admin.</summary>
    public string SignedIn { get; private set; } = "";

    /// <summary>A node with the settings that it comes with.</summary>
    public ApiNode Node { get; private set; } = null!;

    /// <summary>A node whose products are read from Redis each time.</summary>
    public ApiNode NodeWithoutL1 { get; private set; } = null!;

    public BareProcess Bare { get; private set; } = null!;

    public static async Task<HttpStage> StartAsync(IProgress<string> log, CancellationToken ct)
    {
        var stage = new HttpStage();
        try
        {
            var catalog = await RunningCatalog.StartAsync(
                new RunningCatalogOptions { Nodes = 1, Source = ServerSource.Processes, Environment = LimitsOutOfReach.Settings }, log, ct);
            stage._running.Push(catalog);
            (stage.Node, stage.Redis, stage.Database) = (catalog.Nodes[0], catalog.Redis.ConnectionString, catalog.Database);
            stage.SignedIn = $"Authorization: Bearer {catalog.Token}";
            stage.NodeWithoutL1 = await stage.StartNodeAsync(ct, ("Caching__Products__LocalTtl", "00:00:00"));
            stage._running.Push(stage.NodeWithoutL1);
            await stage.FillAsync(ct);
            stage.Bare = await BareProcess.StartAsync(stage.Node.Address, stage.Redis, stage.Database, ct);
            stage._running.Push(stage.Bare);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>The paths of all products, or of what lies behind a prefix and each of their ids.</summary>
    public static IEnumerable<string> Paths(string before = "/products/", string after = "") =>
        Enumerable.Range(1, Products).Select(id => $"{before}{id}{after}");

    /// <summary>Starts another node; it is the caller's.</summary>
    public Task<ApiNode> StartNodeAsync(CancellationToken ct, params (string Name, string Value)[] settings) => ApiNode.StartAsync(
        new ApiNodeOptions
        {
            Postgres = Database,
            Redis = Redis,
            Environment = new Dictionary<string, string>(
                [.. LimitsOutOfReach.Settings, .. settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value))]),
        },
        ct);

    public async ValueTask DisposeAsync()
    {
        while (_running.TryPop(out var running))
        {
            await running.DisposeAsync();
        }
    }

    // Stock without end, and each product's JSON once more in Redis, for the bare server.
    private async Task FillAsync(CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(Database);
        await using var stock = source.CreateCommand("INSERT INTO inventory (product_id, on_hand) SELECT id, 1000000000 FROM products");
        await stock.ExecuteNonQueryAsync(ct);

        await using var connection = RedisConnection.Open(Redis, new RedisOptions());
        for (var id = 1; id <= Products; id++)
        {
            var json = await Node.Http.GetByteArrayAsync(new Uri($"/products/{id}", UriKind.Relative), ct);
            await connection.Database.StringSetAsync(BareServer.KeyPrefix + id, json);
        }
    }
}
