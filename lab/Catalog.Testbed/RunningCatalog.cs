using System.Collections.Concurrent;
using System.Diagnostics;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Persistence.Samples;
using Catalog.Testbed.Hosts;
using Catalog.Testbed.Processes;
using Catalog.Testbed.Topologies;

namespace Catalog.Testbed;

/// <summary>The whole service: PostgreSQL with a migrated database and sample data, Redis, and API nodes that are ready.</summary>
/// <remarks>Everything started here ends when this object is disposed or the current process ends, even with -9.</remarks>
public sealed class RunningCatalog : IAsyncDisposable
{
    private const string KeptDatabase = "catalog";
    private readonly RunningCatalogOptions _options;
    private readonly IProgress<string>? _progress;
    private readonly Stack<IAsyncDisposable> _servers = new();
    private readonly ConcurrentDictionary<int, ApiNode> _nodes = new();

    private RunningCatalog(RunningCatalogOptions options, IProgress<string>? progress)
    {
        _options = options;
        _progress = progress;
    }

    /// <summary>The source of PostgreSQL and Redis.</summary>
    public ServerSource Source { get; private set; }

    /// <summary>The database server.</summary>
    public PostgresServer Postgres { get; private set; } = null!;

    /// <summary>The Redis servers.</summary>
    public IRedis Redis { get; private set; } = null!;

    /// <summary>Npgsql connection string of the catalog's database.</summary>
    public string Database { get; private set; } = null!;

    /// <summary>The admin; each node's <see cref="ApiNode.Http"/> is signed in as this user.</summary>
    public FirstAdmin Admin { get; private set; } = FirstAdmin.OfThisRun;

    /// <summary>The admin's token, which is secret.</summary>
    public string Token { get; private set; } = null!;

    /// <summary>The number of seeded products; 0 if there already were some.</summary>
    public long Seeded { get; private set; }

    /// <summary>The prefix of the nodes' keys. Other applications and other runs may use an external Redis.</summary>
    public string KeyPrefix => Source == ServerSource.External ? $"{new Npgsql.NpgsqlConnectionStringBuilder(Database).Database}:" : "catalog:";

    /// <summary>The API nodes, named "node 1" and so on; their cache node names start with "node-1-".</summary>
    public IReadOnlyList<ApiNode> Nodes => [.. _nodes.OrderBy(node => node.Key).Select(node => node.Value)];

    /// <summary>Starts everything; returns when each node is ready. 5 s with a single Redis, on 2 cores.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="progress">Receives each step as it starts; null: none.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServersUnavailableException">No servers are available, or not the requested ones.</exception>
    /// <exception cref="ServerStartException">A server or node exited while starting, or did not respond in time.</exception>
    public static async Task<RunningCatalog> StartAsync(
        RunningCatalogOptions options, IProgress<string>? progress = null, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Nodes, 1);
        var catalog = new RunningCatalog(options, progress);
        try
        {
            await catalog.StartServersAsync(ct);
            await catalog.PrepareDatabaseAsync(ct);
            progress?.Report(options.Nodes == 1 ? "Starting one node" : $"Starting {options.Nodes} nodes");
            var ports = options.FirstPort is { } first ? FreePort.From(first, options.Nodes) : [.. Enumerable.Range(0, options.Nodes).Select(_ => FreePort.Next())];
            await Task.WhenAll(ports.Select((port, i) => catalog.StartNodeAsync(i + 1, port, options.Environment, ct)));
            await catalog.SignInAsync(ct);
            return catalog;
        }
        catch
        {
            await catalog.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills a node with -9 and starts a replacement on the same port.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServerStartException">The replacement exited while starting, or did not respond in time.</exception>
    public Task KillNodeAsync(int number, CancellationToken ct = default) =>
        ReplaceAsync(number, node => node.KillAsync(), new Dictionary<string, string>(), ct);

    /// <summary>Stops a node, with 2 s for its requests, and restarts it on the same port.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="environment">Environment variables that override the options for this node until its next restart.</param>
    /// <param name="ct">Cancels the restart.</param>
    /// <exception cref="ServerStartException">The node exited while starting, or did not respond in time.</exception>
    public Task RestartNodeAsync(int number, IReadOnlyDictionary<string, string> environment, CancellationToken ct = default) =>
        ReplaceAsync(number, node => node.StopAsync(ct), environment, ct);

    /// <summary>Stops the nodes, with <see cref="RunningCatalogOptions.DrainLimit"/> for their requests, then the servers.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_nodes.Values.Select(EndAsync));
        while (_servers.TryPop(out var server))
        {
            await server.DisposeAsync();
        }
    }

    private static async Task EndAsync(ApiNode node)
    {
        node.Thaw(); // a frozen process does not handle the signal
        await node.StopAsync();
        await node.DisposeAsync();
    }

    private async Task StartServersAsync(CancellationToken ct)
    {
        var shape = _options.Redis == RedisTopology.Single ? "" : $" ({_options.Redis.ToString().ToLowerInvariant()})";
        _progress?.Report($"Starting PostgreSQL and Redis{shape}");
        if (_options.Redis == RedisTopology.Single)
        {
            var servers = await Servers.StartAsync(
                new ServersOptions
                {
                    DataDirectory = _options.DataDirectory,
                    Private = _options.Private,
                    Source = _options.Source,
                    Redis = new RedisServerOptions { AppendOnly = _options.DataDirectory is not null },
                },
                _progress,
                ct);
            _servers.Push(servers);
            (Source, Postgres, Redis) = (servers.Source, servers.Postgres, servers.Redis);
            return;
        }

        // Reports a pull or an installation, which RedisServer.StartAsync would do silently.
        await (await PrivateServers.ForRedisAsync(dataDirectory: null, source: null, _progress, ct)).DisposeAsync();
        Postgres = await PostgresServer.StartPrivateAsync(_options.DataDirectory, [], source: null, _progress, ct);
        Source = Postgres.Source ?? ServerSource.External;
        _servers.Push(Postgres);
        Redis = _options.Redis switch
        {
            RedisTopology.Sentinel => await RedisSentinel.StartAsync(ct),
            RedisTopology.Cluster => await RedisCluster.StartAsync(ct),
            _ => throw new UnreachableException(),
        };
        _servers.Push(Redis);
    }

    private async Task PrepareDatabaseAsync(CancellationToken ct)
    {
        _progress?.Report("Preparing the database");
        Database = _options.DataDirectory is null
            ? await Postgres.CreateDatabaseAsync(ct: ct)
            : await Postgres.EnsureDatabaseAsync(KeptDatabase, ct);
        if (_options.DataDirectory is { } folder)
        {
            Admin = await FirstAdmin.KeptInAsync(folder, ct);
        }

        await CatalogDatabase.MigrateAsync(Database, ct);
        if (_options.Content != SampleContent.Nothing)
        {
            Seeded = await CatalogSeed.SeedAsync(Database, ct);
        }

        if (_options.Content == SampleContent.Everything)
        {
            await SampleData.AddAsync(Database, SampleCustomer.All.ToDictionary(customer => customer.Email, customer => customer.Password), ct);
        }
    }

    private async Task SignInAsync(CancellationToken ct)
    {
        Token = await Nodes[0].SignInAsync(ct);
        foreach (var node in Nodes)
        {
            node.SendAlways(Token);
        }
    }

    private async Task ReplaceAsync(
        int number, Func<ApiNode, Task> endAsync, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        var old = _nodes[number];
        await endAsync(old);
        var settings = new Dictionary<string, string>(_options.Environment);
        foreach (var (name, value) in environment)
        {
            settings[name] = value;
        }

        await StartNodeAsync(number, old.Address.Port, settings, ct);
        _nodes[number].SendAlways(Token);
        await old.DisposeAsync(); // not before the replacement is in place
    }

    // Not a system-chosen port: while the node is down, a client could get that port as its own.
    private async Task StartNodeAsync(int number, int port, IReadOnlyDictionary<string, string> settings, CancellationToken ct)
    {
        var environment = new Dictionary<string, string>(settings);
        environment.TryAdd("Caching__NodeName", $"node-{number}");
        environment.TryAdd("Caching__KeyPrefix", KeyPrefix);

        _nodes[number] = await ApiNode.StartAsync(
            new ApiNodeOptions
            {
                Name = $"node {number}",
                Postgres = Database,
                Redis = Redis.ConnectionString,
                Admin = Admin,
                Port = port,
                Environment = environment,
                DrainLimit = _options.DrainLimit,
            },
            ct);
    }
}
