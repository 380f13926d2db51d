using System.Collections.Concurrent;
using System.Net;
using Catalog.Caching.Background;
using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>The node's one connection to Redis. Opened before anything uses it; it may come up later than the node does.</summary>
/// <remarks>
/// With Sentinel it is a connection to the master alone, and is replaced as a whole when another server takes over: nothing is asked
/// of a former master that has not noticed yet. Ask for <see cref="Database"/> and <see cref="Subscriber"/> each time. Thread-safe.
/// </remarks>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly RedisOptions _options;
    private readonly SentinelWatch? _watch;
    private volatile Line _line;

    private RedisConnection(ConnectionMultiplexer multiplexer, RedisOptions options)
    {
        _options = options;
        _line = Attach(multiplexer);
    }

    private RedisConnection(string connectionString, RedisOptions options)
    {
        _options = options;
        var sentinels = RedisSentinels.Connect(connectionString, options);
        var master = sentinels.FindMasterAsync().GetAwaiter().GetResult();
        _line = Attach(ConnectionMultiplexer.Connect(RedisConfiguration.Parse(master ?? Nobody, options)));
        _watch = new SentinelWatch(sentinels, master, options, Replace);
    }

    // Refuses at once: what a node talks to that starts while no sentinel answers.
    private const string Nobody = "127.0.0.1:1";

    /// <summary>Commands.</summary>
    public IDatabase Database => _line.Database;

    /// <summary>Publish and subscribe. What was subscribed is lost when another server takes over: compare, and subscribe again.</summary>
    public ISubscriber Subscriber => _line.Subscriber;

    /// <summary>The first server that it is a connection to, as <c>host:port</c>; with Sentinel the master.</summary>
    public string Address => RedisSentinels.AddressOf(_line.Multiplexer.GetEndPoints()[0]);

    /// <summary>Raised on a pool thread whenever one of the sockets is back, or another server has taken over.</summary>
    public event Action? Restored;

    /// <summary>Raised whenever one of the sockets is lost, and just before another server takes over.</summary>
    public event Action<ConnectionType>? Failed;

    /// <summary>Whether the command socket is up, as far as this side knows.</summary>
    public bool IsConnected => _line.Multiplexer.IsConnected;

    /// <summary>
    /// Connects, for at most <see cref="RedisOptions.ConnectTimeout"/>; when Redis does not answer in time, goes on trying in the
    /// background instead of throwing. Blocks the caller: it is for the start of a process.
    /// </summary>
    /// <param name="connectionString">
    /// <c>host:port[,host:port][,option=value]</c>, or <c>sentinel:host:port[,host:port];service=name[,option=value]</c>.
    /// </param>
    /// <param name="options">Deadlines.</param>
    /// <exception cref="FormatException">A Sentinel connection string without a service.</exception>
    public static RedisConnection Open(string connectionString, RedisOptions options) => RedisSentinels.AreIn(connectionString)
        ? new RedisConnection(connectionString, options)
        : new RedisConnection(ConnectionMultiplexer.Connect(RedisConfiguration.Parse(connectionString, options)), options);

    /// <summary>Begins to follow the sentinels, where there are any.</summary>
    internal void Follow(BackgroundLoops loops) => _watch?.Start(loops);

    /// <summary>Whether the keys are spread over a cluster's slots.</summary>
    public bool IsCluster()
    {
        var multiplexer = _line.Multiplexer;
        foreach (var endpoint in multiplexer.GetEndPoints())
        {
            var server = multiplexer.GetServer(endpoint);
            if (server.IsConnected)
            {
                return server.ServerType == ServerType.Cluster;
            }
        }

        return false;
    }

    /// <summary>The cluster slot of a key.</summary>
    public int SlotOf(string key) => _line.Multiplexer.HashSlot(key);

    /// <summary>
    /// The line for writes that wait for replicas, to the master of that key as far as this side knows it; opened by who asks first.
    /// </summary>
    /// <returns>Null when no master is known. It is closed when another server takes over by Sentinel: ask each time.</returns>
    internal Task<ReplicatedLine?> ReplicatedLineAsync(RedisKey key) => _line.ReplicatedAsync(key, _options);

    /// <summary>Another server has taken over although no socket broke: see <see cref="MasterWatch"/>.</summary>
    internal void TellOfTakeover()
    {
        Failed?.Invoke(ConnectionType.Interactive);
        Restored?.Invoke();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_watch is not null)
        {
            await _watch.DisposeAsync();
        }

        await _line.CloseAsync();
    }

    private void Replace(ConnectionMultiplexer multiplexer)
    {
        var former = _line;
        former.Multiplexer.ConnectionFailed -= OnFailed;
        former.Multiplexer.ConnectionRestored -= OnRestored;
        Failed?.Invoke(ConnectionType.Interactive);
        _line = Attach(multiplexer);
        Restored?.Invoke();
        _ = former.CloseAsync(); // calls that wait for the former master fail, as they would have by their deadline
    }

    private Line Attach(ConnectionMultiplexer multiplexer)
    {
        multiplexer.ConnectionFailed += OnFailed;
        multiplexer.ConnectionRestored += OnRestored;
        return new Line(multiplexer);
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs e) => Failed?.Invoke(e.ConnectionType);

    private void OnRestored(object? sender, ConnectionFailedEventArgs e) => Restored?.Invoke();

    private sealed class Line(ConnectionMultiplexer multiplexer)
    {
        private readonly ConcurrentDictionary<EndPoint, Lazy<Task<ReplicatedLine>>> _replicated = new();

        public ConnectionMultiplexer Multiplexer { get; } = multiplexer;

        public IDatabase Database { get; } = multiplexer.GetDatabase();

        public ISubscriber Subscriber { get; } = multiplexer.GetSubscriber();

        public async Task<ReplicatedLine?> ReplicatedAsync(RedisKey key, RedisOptions options)
        {
            if (MasterOf(key) is not { } master)
            {
                return null;
            }

            var opening = _replicated.GetOrAdd(
                master, address => new(() => ReplicatedLine.OpenAsync(Multiplexer.Configuration, address, options)));
            return await opening.Value;
        }

        public async Task CloseAsync()
        {
            await Multiplexer.CloseAsync(allowCommandsToComplete: false);
            Multiplexer.Dispose();
            foreach (var opening in _replicated.Values)
            {
                await (await opening.Value).DisposeAsync();
            }
        }

        // The answer of a cluster's node is asked for once a second, see RedisConfiguration.
        private EndPoint? MasterOf(RedisKey key)
        {
            foreach (var endpoint in Multiplexer.GetEndPoints())
            {
                var server = Multiplexer.GetServer(endpoint);
                if (server is { IsConnected: true, ServerType: ServerType.Cluster })
                {
                    return server.ClusterConfiguration?.GetBySlot(Multiplexer.HashSlot(key))?.EndPoint;
                }

                if (server.IsConnected && !server.IsReplica)
                {
                    return endpoint;
                }
            }

            return null;
        }
    }
}
