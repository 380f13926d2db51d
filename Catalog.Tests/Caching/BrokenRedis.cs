using Catalog.Caching;
using Catalog.Caching.Redis;
using Catalog.Testbed;

namespace Catalog.Tests.Caching;

/// <summary>A private Redis that a test may break. Node 0 connects through a proxy, the others directly.</summary>
/// <remarks>
/// A killed server and a cut network fail a call at once. Only a test that freezes Redis or drops what is sent to it needs a short
/// deadline, and must tolerate that a busy machine misses it.
/// </remarks>
internal sealed class BrokenRedis : IAsyncDisposable
{
    private BrokenRedis(RedisServer server, TcpProxy network, Nodes nodes)
    {
        Server = server;
        Network = network;
        Nodes = nodes;
    }

    public RedisServer Server { get; }

    /// <summary>The proxy between node 0 and the server.</summary>
    public TcpProxy Network { get; }

    public Nodes Nodes { get; }

    public static async Task<BrokenRedis> StartAsync(
        int nodes, Action<CachingOptions>? configure = null, TimeProvider? timeOfFirst = null, RedisServerOptions? server = null, IRedisSeam? seamOfFirst = null)
    {
        var redis = await RedisServer.StartAsync(server);
        var network = TcpProxy.Start(redis.Endpoint);
        var started = await Nodes.StartAsync(0, redis.Endpoint);
        await started.AddAsync(network.Endpoint, Quick, timeOfFirst, seam: seamOfFirst);
        for (var i = 1; i < nodes; i++)
        {
            await started.AddAsync(configure: Quick);
        }

        return new BrokenRedis(redis, network, started);

        void Quick(CachingOptions options)
        {
            options.Redis.ReconnectInterval = TimeSpan.FromMilliseconds(50);
            configure?.Invoke(options);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Nodes.DisposeAsync();
        await Network.DisposeAsync();
        await Server.DisposeAsync();
    }
}
