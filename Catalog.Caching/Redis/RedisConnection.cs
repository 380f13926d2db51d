using System.Collections.Concurrent;
using System.Net;
using Catalog.Caching.Background;
using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>The node's connection to Redis. Opened before it is used; it may connect later than the node starts.</summary>
/// <remarks>
/// With Sentinel it connects to the master only, and is replaced as a whole after a failover, so a former master is never asked. Read
/// <see cref="Database"/> and <see cref="Subscriber"/> on each use. Thread-safe.
/// </remarks>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly RedisOptions _options;
    private readonly SentinelWatch? _watch;
    private volatile MasterConnection _current;

    private RedisConnection(ConnectionMultiplexer multiplexer, RedisOptions options)
    {
        _options = options;
        _current = Attach(multiplexer);
    }

    private RedisConnection(string connectionString, RedisOptions options)
    {
        _options = options;
        var sentinels = RedisSentinels.Connect(connectionString, options);
        var master = sentinels.FindMasterAsync().GetAwaiter().GetResult();
        _current = Attach(ConnectionMultiplexer.Connect(RedisConfiguration.Parse(master ?? NoServer, options)));
        _watch = new SentinelWatch(sentinels, master, options, Replace);
    }

    // Refuses connections; used when the node starts and no sentinel answers.
    private const string NoServer = "127.0.0.1:1";

    public IDatabase Database => _current.Database;

    /// <summary>Pub/Sub. Subscriptions are lost when it is replaced: compare the instance, and subscribe again.</summary>
    public ISubscriber Subscriber => _current.Subscriber;

    /// <summary>The first server as <c>host:port</c>; with Sentinel the master.</summary>
    public string Address => RedisSentinels.AddressOf(_current.Multiplexer.GetEndPoints()[0]);

    /// <summary>Raised on a pool thread when a socket is back, or another server has taken over.</summary>
    public event Action? Restored;

    /// <summary>Raised when a socket is lost, and just before another server takes over.</summary>
    public event Action<ConnectionType>? Failed;

    /// <summary>
    /// Connects within <see cref="RedisOptions.ConnectTimeout"/>; afterwards retries in the background instead of throwing. Blocks the caller, so
    /// use it at process start only.
    /// </summary>
    /// <param name="connectionString">
    /// <c>host:port[,host:port][,option=value]</c>, or <c>sentinel:host:port[,host:port];service=name[,option=value]</c>.
    /// </param>
    /// <param name="options">Deadlines.</param>
    /// <exception cref="FormatException">A Sentinel connection string without a service.</exception>
    public static RedisConnection Open(string connectionString, RedisOptions options) => RedisSentinels.AreIn(connectionString)
        ? new RedisConnection(connectionString, options)
        : new RedisConnection(ConnectionMultiplexer.Connect(RedisConfiguration.Parse(connectionString, options)), options);

    /// <summary>Starts to follow the sentinels, if any.</summary>
    internal void Follow(BackgroundLoops loops) => _watch?.Start(loops);

    /// <summary>Whether Redis is a cluster.</summary>
    public bool IsCluster()
    {
        var multiplexer = _current.Multiplexer;
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

    public int SlotOf(string key) => _current.Multiplexer.HashSlot(key);

    /// <summary>The connection for writes that wait for replicas, to the known master of that key; opened on first use.</summary>
    /// <returns>Null when no master is known. It is closed on a Sentinel failover: call this for each use.</returns>
    internal Task<ReplicatedConnection?> ReplicatedConnectionAsync(RedisKey key) => _current.ReplicatedAsync(key, _options);

    /// <summary>Without a broken socket, another server has taken over (<see cref="MasterWatch"/>), or the server has lost data.</summary>
    internal void NotifyTakeover()
    {
        Failed?.Invoke(ConnectionType.Interactive);
        Restored?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        if (_watch is not null)
        {
            await _watch.DisposeAsync();
        }

        await _current.CloseAsync();
    }

    private void Replace(ConnectionMultiplexer multiplexer)
    {
        var former = _current;
        former.Multiplexer.ConnectionFailed -= OnFailed;
        former.Multiplexer.ConnectionRestored -= OnRestored;
        Failed?.Invoke(ConnectionType.Interactive);
        _current = Attach(multiplexer);
        Restored?.Invoke();
        _ = former.CloseAsync(); // pending calls to the former master fail, as they would at their deadline
    }

    private MasterConnection Attach(ConnectionMultiplexer multiplexer)
    {
        multiplexer.ConnectionFailed += OnFailed;
        multiplexer.ConnectionRestored += OnRestored;
        return new MasterConnection(multiplexer);
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs e) => Failed?.Invoke(e.ConnectionType);

    private void OnRestored(object? sender, ConnectionFailedEventArgs e) => Restored?.Invoke();

    private sealed class MasterConnection(ConnectionMultiplexer multiplexer)
    {
        private readonly ConcurrentDictionary<EndPoint, Lazy<Task<ReplicatedConnection>>> _replicated = new();

        public ConnectionMultiplexer Multiplexer { get; } = multiplexer;

        public IDatabase Database { get; } = multiplexer.GetDatabase();

        public ISubscriber Subscriber { get; } = multiplexer.GetSubscriber();

        public async Task<ReplicatedConnection?> ReplicatedAsync(RedisKey key, RedisOptions options)
        {
            if (MasterOf(key) is not { } master)
            {
                return null;
            }

            var opening = _replicated.GetOrAdd(
                master, address => new(() => ReplicatedConnection.OpenAsync(Multiplexer.Configuration, address, options)));
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

        // The cluster's configuration is refreshed once a second, see RedisConfiguration.
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
