using StackExchange.Redis;

namespace Catalog.Infrastructure.Caching.Tiers;

/// <summary>The node's one connection to Redis. Opened before anything uses it; it may come up later than the node does.</summary>
public sealed class RedisConnection : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _multiplexer;

    private RedisConnection(ConnectionMultiplexer multiplexer)
    {
        _multiplexer = multiplexer;
        Database = multiplexer.GetDatabase();
        Subscriber = multiplexer.GetSubscriber();
    }

    /// <summary>Commands.</summary>
    public IDatabase Database { get; }

    /// <summary>Publish and subscribe.</summary>
    public ISubscriber Subscriber { get; }

    /// <summary>Raised on a pool thread whenever one of the sockets is back.</summary>
    public event EventHandler<ConnectionFailedEventArgs> Restored
    {
        add => _multiplexer.ConnectionRestored += value;
        remove => _multiplexer.ConnectionRestored -= value;
    }

    /// <summary>Raised on a pool thread whenever one of the sockets is lost.</summary>
    public event EventHandler<ConnectionFailedEventArgs> Failed
    {
        add => _multiplexer.ConnectionFailed += value;
        remove => _multiplexer.ConnectionFailed -= value;
    }

    /// <summary>Whether the command socket is up, as far as this side knows.</summary>
    public bool IsConnected => _multiplexer.IsConnected;

    /// <summary>
    /// Connects, for at most <see cref="RedisOptions.ConnectTimeout"/>; when Redis does not answer in time, goes on trying in the
    /// background instead of throwing. Blocks the caller: it is for the start of a process.
    /// </summary>
    /// <param name="connectionString">
    /// <c>host:port[,host:port][,option=value]</c>, or <c>sentinel:host:port[,host:port];service=name[,option=value]</c>.
    /// </param>
    /// <param name="options">Deadlines.</param>
    public static RedisConnection Open(string connectionString, RedisOptions options)
    {
        var multiplexer = ConnectionMultiplexer.Connect(RedisDialect.Parse(connectionString, options));
        RedisDialect.AllowParallelCompletions(multiplexer);
        return new RedisConnection(multiplexer);
    }

    /// <summary>Whether the keys are spread over a cluster's slots.</summary>
    public bool IsCluster()
    {
        foreach (var endpoint in _multiplexer.GetEndPoints())
        {
            var server = _multiplexer.GetServer(endpoint);
            if (server.IsConnected)
            {
                return server.ServerType == ServerType.Cluster;
            }
        }

        return false;
    }

    /// <summary>The cluster slot of a key.</summary>
    public int SlotOf(string key) => _multiplexer.HashSlot(key);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _multiplexer.CloseAsync(allowCommandsToComplete: false);
        _multiplexer.Dispose();
    }
}
