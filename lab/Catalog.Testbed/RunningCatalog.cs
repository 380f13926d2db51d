using System.Collections.Concurrent;
using System.Diagnostics;
using Catalog.Infrastructure.Persistence;
using Catalog.Testbed.Hosts;
using Catalog.Testbed.Processes;
using Catalog.Testbed.Topologies;

namespace Catalog.Testbed;

/// <summary>The whole service: PostgreSQL with a migrated and seeded database, Redis, and API nodes that answer.</summary>
/// <remarks>What was started here ends with this object, and with this process, also when that is killed with -9.</remarks>
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

    /// <summary>Where PostgreSQL and Redis came from.</summary>
    public ServerSource Source { get; private set; }

    /// <summary>The database server.</summary>
    public PostgresServer Postgres { get; private set; } = null!;

    /// <summary>Redis.</summary>
    public IRedis Redis { get; private set; } = null!;

    /// <summary>Npgsql connection string of the catalog's database.</summary>
    public string Database { get; private set; } = null!;

    /// <summary>The admin; <see cref="ApiNode.Http"/> of each node is signed in as this user.</summary>
    public FirstAdmin Admin { get; private set; } = FirstAdmin.OfThisRun;

    /// <summary>The admin's token. Not to be shown.</summary>
    public string Token { get; private set; } = null!;

    /// <summary>How many products were seeded; 0 when there were some.</summary>
    public long Seeded { get; private set; }

    /// <summary>The API nodes, named "node 1" and so on; for the caches their names begin with "node-1-".</summary>
    public IReadOnlyList<ApiNode> Nodes => [.. _nodes.OrderBy(node => node.Key).Select(node => node.Value)];

    /// <summary>Brings everything up; returns when each node answers. 5 s with a single Redis, on 2 cores.</summary>
    /// <param name="options">What to bring up.</param>
    /// <param name="progress">Told of each step as it begins; null: silent.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServersUnavailableException">There are no servers, or not the ones asked for.</exception>
    /// <exception cref="ServerStartException">A server or a node ended while starting, or did not answer in time.</exception>
    public static async Task<RunningCatalog> StartAsync(
        RunningCatalogOptions options, IProgress<string>? progress = null, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Nodes, 1);
        var catalog = new RunningCatalog(options, progress);
        try
        {
            await catalog.StartServersAsync(ct);
            await catalog.PrepareDatabaseAsync(ct);
            progress?.Report($"Starting {options.Nodes} API nodes");
            await Task.WhenAll(Enumerable.Range(1, options.Nodes).Select(number => catalog.StartNodeAsync(number, FreePort.Next(), options.Environment, ct)));
            await catalog.SignInAsync(ct);
            return catalog;
        }
        catch
        {
            await catalog.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills a node with -9 and starts another in its place, on the same port.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="ct">Cancels the start of the other.</param>
    /// <exception cref="ServerStartException">It ended while starting, or did not answer in time.</exception>
    public Task KillNodeAsync(int number, CancellationToken ct = default) =>
        ReplaceAsync(number, node => node.KillAsync(), new Dictionary<string, string>(), ct);

    /// <summary>Stops a node, which gets 2 s for the requests it has, and starts it again on the same port.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="environment">Environment variables over those of the options, for this node until it is started again.</param>
    /// <param name="ct">Cancels the restart.</param>
    /// <exception cref="ServerStartException">It ended while starting, or did not answer in time.</exception>
    public Task RestartNodeAsync(int number, IReadOnlyDictionary<string, string> environment, CancellationToken ct = default) =>
        ReplaceAsync(number, node => node.StopAsync(ct), environment, ct);

    /// <summary>Ends the nodes, which get <see cref="RunningCatalogOptions.DrainLimit"/> for the requests they have, then the servers.</summary>
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
        node.Thaw(); // a frozen one would not hear
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

        // The progress tells of a pull or an installation, which RedisServer.StartAsync does silently.
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
        Seeded = await CatalogSeed.SeedAsync(Database, ct);
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
        await old.DisposeAsync(); // not before: it stands for the node until there is another
    }

    // Not a port of the system's choice: while the node is down, a client could be given it as its own.
    private async Task StartNodeAsync(int number, int port, IReadOnlyDictionary<string, string> settings, CancellationToken ct)
    {
        var environment = new Dictionary<string, string>(settings);
        environment.TryAdd("Caching__NodeName", $"node-{number}");
        if (Source == ServerSource.External)
        {
            // Others may use this Redis too, even other runs of this.
            environment.TryAdd("Caching__KeyPrefix", $"{new Npgsql.NpgsqlConnectionStringBuilder(Database).Database}:");
        }

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
