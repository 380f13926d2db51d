using Catalog.Caching;
using Catalog.Caching.Redis;
using Catalog.Testbed;
using Npgsql;

namespace Catalog.Benchmarks.Http;

/// <summary>The measured processes, on private servers: a node with default settings, a node without L1, and the bare server.</summary>
internal sealed class HttpStage : IAsyncDisposable
{
    /// <summary>The number of products, with ids from 1.</summary>
    public const int Products = 1000;

    private readonly Stack<IAsyncDisposable> _running = new();

    private HttpStage()
    {
    }

    public string Redis { get; private set; } = "";

    public string Database { get; private set; } = "";

    /// <summary>The authorization header of an admin.</summary>
    public string SignedIn { get; private set; } = "";

    /// <summary>A node with default settings.</summary>
    public ApiNode Node { get; private set; } = null!;

    /// <summary>A node that reads products from Redis on every request.</summary>
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

    /// <summary>The paths of all products, with another prefix or suffix if given.</summary>
    public static IEnumerable<string> Paths(string before = "/products/", string after = "") =>
        Enumerable.Range(1, Products).Select(id => $"{before}{id}{after}");

    /// <summary>Starts another node; the caller disposes it.</summary>
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

    // Unlimited stock, and a copy of each product's JSON in Redis for the bare server.
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
