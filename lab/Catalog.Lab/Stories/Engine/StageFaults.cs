using System.Collections.Concurrent;
using Catalog.Contenders;
using Catalog.Testbed;

namespace Catalog.Lab.Stories.Engine;

/// <summary>Breaks what is on a stage and mends it. Each begin and end is recorded. One caller at a time, except for lost messages.</summary>
internal sealed class StageFaults(
    Recording recording, Truth truth, RedisServer redis, Fleet fleet, LabDatabase database, WireNotes wire) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Action> _open = [];
    private readonly SemaphoreSlim _one = new(1);
    private volatile RedisServer _redis = redis;
    private bool _isKilled;
    private bool _isOver;

    /// <summary>Waits for earlier faults to be in place.</summary>
    /// <returns>Null when the stage has ended.</returns>
    public async Task<IDisposable?> OneAtATimeAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        if (!_isOver)
        {
            return new Turn(_one);
        }

        _one.Release();
        return null;
    }

    /// <summary>Whether something can be done now: a server that is away cannot be broken again.</summary>
    public bool Allows(string act, int node) => act switch
    {
        _ when act.StartsWith("redis", StringComparison.Ordinal) => !_open.ContainsKey("redis"),
        "cut" or "kill" => !_open.ContainsKey($"cut {node}") && !_open.ContainsKey("redis"),
        "database-down" or "store" => !_open.ContainsKey("database"),
        _ => true,
    };

    /// <summary>Loses the next invalidation message to a node, on its last way.</summary>
    public void LoseNextMessage(int node)
    {
        wire.LoseNext(node);
        Tell($"The next message to node {node} will be lost.", "lose", node);
    }

    /// <summary>Resets a node's connections to Redis and refuses new ones, until <see cref="MendAsync"/>.</summary>
    public void CutOff(int node)
    {
        fleet.Proxy(node).Cut();
        Begin($"cut {node}", $"Node {node} is cut off from Redis.", fleet.Proxy(node).Heal, node);
    }

    /// <summary>Kills a node and starts it again, with empty memory.</summary>
    public async Task KillNodeAsync(int node)
    {
        Begin($"kill {node}", $"Node {node} is killed.", () => { }, node);
        await fleet.RestartAsync(node);
        End($"kill {node}", $"Node {node} is back, with an empty memory.");
    }

    /// <summary>Kills Redis, until <see cref="MendAsync"/> starts it again, empty.</summary>
    public async Task KillRedisAsync()
    {
        await _redis.KillAsync();
        _isKilled = true;
        Begin("redis", "Redis is killed.", () => { });
    }

    /// <summary>Freezes Redis, until <see cref="MendAsync"/>: connections stay open and nothing is answered.</summary>
    public void FreezeRedis()
    {
        _redis.Freeze();
        Begin("redis", "Redis is frozen.", _redis.Thaw);
    }

    /// <summary>Kills Redis and starts it again at once, empty.</summary>
    public async Task RestartRedisEmptyAsync(CancellationToken ct)
    {
        await KillRedisAsync();
        await MendRedisAsync(ct);
    }

    /// <summary>Removes everything from Redis while it runs.</summary>
    public async Task EmptyRedisAsync(CancellationToken ct)
    {
        await _redis.EmptyAsync(ct);
        Tell("Redis is emptied.", "empty");
    }

    /// <summary>"host:port" of Redis itself, without a proxy; another one after a failover.</summary>
    public string RedisEndpoint => _redis.Endpoint;

    /// <summary>Starts a replica, kills the master and sends all nodes to the replica, which takes over.</summary>
    public async Task FailOverAsync(CancellationToken ct)
    {
        var replica = await RedisServer.StartAsync(new RedisServerOptions { ExtraArguments = ["--replicaof", _redis.Endpoint.Replace(':', ' ')] }, ct);
        var old = _redis;
        try
        {
            while (!(await replica.AskAsync("INFO replication", ct)).Contains("master_link_status:up", StringComparison.Ordinal))
            {
                await Task.Delay(20, ct);
            }

            await old.KillAsync();
            _isKilled = true; // until the replica has taken over
            Begin("redis", "The master of Redis is killed.", () => { });
            await replica.AskAsync("REPLICAOF NO ONE", ct);
        }
        catch
        {
            await replica.DisposeAsync();
            throw;
        }

        _redis = replica;
        _isKilled = false;
        fleet.Retarget(replica.Endpoint);
        End("redis", "The replica has taken over.");
        await old.DisposeAsync();
    }

    /// <summary>Cuts the way to PostgreSQL, until <see cref="MendAsync"/>.</summary>
    public void TakeDatabaseAway()
    {
        database.Proxy.Cut();
        Begin("database", "PostgreSQL is gone.", database.Proxy.Heal);
    }

    /// <summary>Mends all that is broken.</summary>
    public async Task MendAsync(CancellationToken ct)
    {
        await MendRedisAsync(ct);
        foreach (var name in _open.Keys.ToArray())
        {
            End(name, name == "database" ? "PostgreSQL is back." : $"Node {name.Split(' ')[1]} is connected again.");
        }
    }

    /// <summary>Waits for the fault that is being made, and mends what keeps nodes from stopping. Nothing is broken afterwards.</summary>
    public async Task EndAsync()
    {
        using var turn = await OneAtATimeAsync(CancellationToken.None);
        _isOver = true;
        foreach (var mend in _open.Values)
        {
            mend();
        }

        _open.Clear();
    }

    /// <summary>Stops Redis.</summary>
    public ValueTask DisposeAsync()
    {
        _one.Dispose();
        return _redis.DisposeAsync();
    }

    private async Task MendRedisAsync(CancellationToken ct)
    {
        if (_isKilled)
        {
            await _redis.StartAgainAsync(ct);
            _isKilled = false;
        }

        if (_open.ContainsKey("redis"))
        {
            End("redis", "Redis is back.");
        }
    }

    private void Begin(string name, string text, Action mend, int? node = null)
    {
        truth.FaultBegins();
        _open[name] = mend;
        recording.Add(new LabEvent("fault", recording.Now) { Name = name, Text = text, Node = node });
    }

    private void End(string name, string text)
    {
        _open.TryRemove(name, out var mend);
        mend!();
        var now = recording.Now;
        truth.FaultEnds(now);
        recording.Add(new LabEvent("healed", now) { Name = name, Text = text });
    }

    private sealed class Turn(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }

    private void Tell(string text, string name, int? node = null) =>
        recording.Add(new LabEvent("note", recording.Now) { Name = name, Text = text, Node = node });
}
