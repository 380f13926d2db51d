using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Catalog.Infrastructure.Persistence;
using Catalog.Testbed;

namespace Catalog.Lab.Checks.Crashes;

/// <summary>PostgreSQL, a Redis with persistence, and API nodes, all of which may be killed with -9 and started again.</summary>
/// <remarks>Requests may be sent concurrently; only one caller at a time may kill the same process.</remarks>
internal sealed class CrashStage : IAsyncDisposable
{
    private readonly Servers _servers;
    private readonly ApiNode[] _nodes;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(15) };
    private readonly Lock _oneRandom = new();
    private readonly Random _random = new(1);
    private readonly IReadOnlyDictionary<string, string> _settings;

    private CrashStage(Servers servers, string database, int nodes, IReadOnlyDictionary<string, string> settings)
    {
        _servers = servers;
        _settings = settings;
        Database = database;
        _nodes = new ApiNode[nodes];
    }

    /// <summary>The Npgsql connection string of the catalog's database.</summary>
    public string Database { get; }

    /// <summary>Redis as "host:port".</summary>
    public string Redis => _servers.Redis.Endpoint;

    /// <summary>The token of an admin, for <c>Authorization</c>.</summary>
    public AuthenticationHeaderValue Admin { get; private set; } = null!;

    public int Nodes => _nodes.Length;

    /// <summary>Starts everything, with the sample products.</summary>
    /// <param name="nodes">The number of API nodes.</param>
    /// <param name="appendFsync">When Redis flushes its append-only file: always, everysec or no.</param>
    /// <param name="ct">Cancels the start.</param>
    public static Task<CrashStage> StartAsync(int nodes, string appendFsync, CancellationToken ct) =>
        StartAsync(nodes, appendFsync, new Dictionary<string, string>(), ct);

    /// <summary>The same, with settings for the nodes as environment variables.</summary>
    public static async Task<CrashStage> StartAsync(
        int nodes, string appendFsync, IReadOnlyDictionary<string, string> settings, CancellationToken ct)
    {
        var servers = await Servers.StartAsync(
            new ServersOptions
            {
                Private = true, // faults are caused
                Redis = new RedisServerOptions { AppendOnly = true, AppendFsync = appendFsync },
            },
            ct: ct);
        var database = await servers.Postgres.CreateDatabaseAsync(ct: ct);
        var stage = new CrashStage(servers, database, nodes, settings);
        try
        {
            await CatalogDatabase.MigrateAsync(database, ct);
            await CatalogSeed.SeedAsync(database, ct);
            await Task.WhenAll(Enumerable.Range(0, nodes).Select(node => stage.StartNodeAsync(node, ct)));
            stage.Admin = new AuthenticationHeaderValue("Bearer", await stage._nodes[0].SignInAsync(ct));
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a request to a random node, which may be dead.</summary>
    public Task<Answer> SendAsync(Func<Uri, HttpRequestMessage> request)
    {
        int node;
        lock (_oneRandom)
        {
            node = _random.Next(_nodes.Length);
        }

        return SendAsync(node, request);
    }

    /// <summary>Sends a request to one node.</summary>
    /// <param name="node">Its index.</param>
    /// <param name="request">Creates the request for the node's address.</param>
    public async Task<Answer> SendAsync(int node, Func<Uri, HttpRequestMessage> request)
    {
        var asked = Volatile.Read(ref _nodes[node]);
        using var message = request(asked.Address);
        try
        {
            using var answer = await _http.SendAsync(message);
            var body = await answer.Content.ReadAsByteArrayAsync();
            var said = answer.StatusCode == HttpStatusCode.InternalServerError
                ? string.Join(' ', asked.RecentOutput.Where(line => line.Contains("Exception", StringComparison.Ordinal)))
                : null;
            return new Answer((int)answer.StatusCode, body.Length == 0 ? default : JsonElement.Parse(body), Said: said);
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return new Answer(Status: 0, default, WasSent: false);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return new Answer(Status: 0, default);
        }
    }

    /// <summary>Kills a node and starts another in its place.</summary>
    public async Task KillNodeAsync(int node, CancellationToken ct)
    {
        await using (_nodes[node])
        {
            await _nodes[node].KillAsync();
            await StartNodeAsync(node, ct);
        }
    }

    /// <summary>Kills Redis and starts it again with its data.</summary>
    public async Task KillRedisAsync(CancellationToken ct)
    {
        await _servers.Redis.KillAsync();
        await _servers.Redis.StartAgainAsync(ct);
    }

    /// <summary>Kills PostgreSQL and starts it again.</summary>
    public async Task KillPostgresAsync(CancellationToken ct)
    {
        await _servers.Postgres.KillAsync();
        await _servers.Postgres.StartAsync(ct);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.OfType<ApiNode>())
        {
            await node.DisposeAsync();
        }

        await _servers.DisposeAsync();
        _http.Dispose();
    }

    private async Task StartNodeAsync(int node, CancellationToken ct)
    {
        var started = await ApiNode.StartAsync(
            new ApiNodeOptions
            {
                Name = $"node {node + 1}",
                Postgres = Database,
                Redis = _servers.Redis.ConnectionString,
                Environment = new Dictionary<string, string>([.. LimitsOutOfReach.Settings, .. _settings]),
            },
            ct);
        Volatile.Write(ref _nodes[node], started);
    }
}
