using System.Diagnostics.Metrics;
using Catalog.Caching.Redis;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Lab.Checks.Interleavings;

/// <summary>Redis, and nodes on it, for one run after the other. The nodes serve the next run too, with other keys.</summary>
internal sealed class Stage : IDisposable
{
    private const int RunsOfNodes = 1000; // a run that ends early leaves work behind
    private readonly string _endpoint;
    private readonly string _root = $"explore-{Guid.NewGuid().ToString("N")[..8]}:";
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<RedisConnection> _connections = [];
    private readonly OneThread _thread = new();
    private readonly IDisposable _entered;
    private readonly Published _published;
    private ExploredNode[] _nodes = [];
    private bool _areSpoilt;
    private int _keys;
    private int _generations;
    private long _runs;
    private int _runsOfNodes;

    /// <param name="redis">"host:port".</param>
    public Stage(string redis)
    {
        _endpoint = redis;
        _published = new Published(redis, _root);
        _entered = _thread.Enter();
    }

    /// <summary>Runs a world: prepares it, takes the steps that are chosen, and checks what is left.</summary>
    /// <param name="world">The world.</param>
    /// <param name="choose">Takes steps of the run. Returns whether it was run to its end.</param>
    /// <returns>The violation; null when there was none.</returns>
    public Failure? Run(World world, Func<Run, bool> choose)
    {
        var isFirst = _areSpoilt || _nodes.Length != world.Nodes + 1 || _keys != world.Keys || _runsOfNodes++ >= RunsOfNodes;
        if (isFirst)
        {
            MakeNodes(world.Nodes + 1);
            (_areSpoilt, _keys, _runsOfNodes) = (false, world.Keys, 0);
        }

        var run = new Run(world, _nodes, _thread, _published, $"{_runs++}");
        try
        {
            run.Begin(isFirst);
            if (choose(run))
            {
                run.End();
            }

            return null;
        }
        catch (Exception failure) when (failure is Violation or TimeoutException) // a node that neither goes on nor stops holds no promise
        {
            _areSpoilt = true;
            return new Failure(world, failure.Message, run.Steps);
        }
        finally
        {
            if (Array.Exists(_nodes, node => node.Node.Journal.PendingCount > 0))
            {
                _areSpoilt = true;
            }
        }
    }

    public void Dispose()
    {
        _entered.Dispose();
        foreach (var connection in _connections)
        {
            connection.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        _published.Dispose();
        _services.Dispose();
        _thread.Dispose();
    }

    private void MakeNodes(int count)
    {
        _published.StartOver();
        var prefix = $"{_root}{_generations++}:";
        _nodes = new ExploredNode[count];
        for (var i = 0; i < count; i++)
        {
            if (_connections.Count == i)
            {
                _connections.Add(RedisConnection.Open(_endpoint, ExploredNode.Options(prefix).Redis));
            }

            _connections[i].Subscriber.UnsubscribeAll();
            _nodes[i] = new ExploredNode(_connections[i], prefix, _services.GetRequiredService<IMeterFactory>());
        }
    }
}
