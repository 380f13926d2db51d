using Catalog.Contenders.Wire;
using Catalog.Testbed;

namespace Catalog.Contenders;

/// <summary>The nodes of one service: each has its own memory, connection and way to Redis, which can be broken.</summary>
public sealed class Fleet : IAsyncDisposable
{
    private readonly Contender _contender;
    private readonly ContenderSettings _settings;
    private readonly TcpProxy[] _proxies;
    private readonly IContenderNode[] _nodes;

    private Fleet(Contender contender, ContenderSettings settings, TcpProxy[] proxies)
    {
        _contender = contender;
        _settings = settings;
        _proxies = proxies;
        _nodes = new IContenderNode[proxies.Length];
    }

    /// <summary>The number of nodes.</summary>
    public int Count => _nodes.Length;

    /// <summary>A node; it changes when the node is restarted.</summary>
    /// <param name="number">Its number, from 1.</param>
    public IContenderNode this[int number] => Volatile.Read(ref _nodes[number - 1]);

    /// <summary>Starts the nodes; returns when each has connected.</summary>
    /// <param name="contender">How they cache.</param>
    /// <param name="redis">"host:port" of Redis.</param>
    /// <param name="nodes">How many there are, at least 1.</param>
    /// <param name="settings">What they share.</param>
    /// <param name="watcher">Sees commands and messages; null: nobody.</param>
    public static async Task<Fleet> StartAsync(
        Contender contender, string redis, int nodes, ContenderSettings settings, IWireWatcher? watcher = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        var proxies = Enumerable.Range(1, nodes)
            .Select(number => TcpProxy.Start(redis, tap: watcher is null ? null : () => new RedisTap(number, watcher)))
            .ToArray();
        var fleet = new Fleet(contender, settings, proxies);
        try
        {
            await Task.WhenAll(Enumerable.Range(1, nodes).Select(fleet.StartNodeAsync));
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>A node's way to Redis.</summary>
    /// <param name="number">Its number, from 1.</param>
    public TcpProxy Proxy(int number) => _proxies[number - 1];

    /// <summary>Resets a node's connections, throws its memory away and starts it again, as a process that is killed and restarted.</summary>
    /// <param name="number">Its number, from 1.</param>
    public async Task RestartAsync(int number)
    {
        var old = this[number];
        Proxy(number).ResetAll();
        await StartNodeAsync(number);
        await old.DisposeAsync();
    }

    /// <summary>Sends all nodes to another Redis, as after a failover.</summary>
    /// <param name="redis">"host:port".</param>
    public void Retarget(string redis)
    {
        foreach (var proxy in _proxies)
        {
            proxy.Retarget(redis);
        }
    }

    /// <summary>Stops the nodes.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies)
        {
            proxy.Heal(); // a node says goodbye over a connection that works
        }

        await Task.WhenAll(_nodes.Where(node => node is not null).Select(node => node.DisposeAsync().AsTask()));
        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }
    }

    private async Task StartNodeAsync(int number) => Volatile.Write(
        ref _nodes[number - 1], await _contender.StartNode(new NodeStart(Proxy(number).Endpoint, number, _settings)));
}
