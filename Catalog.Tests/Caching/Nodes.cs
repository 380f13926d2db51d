using System.Diagnostics.Metrics;
using Catalog.Caching;
using Catalog.Caching.Background;
using Catalog.Caching.Patterns;
using Catalog.Caching.Redis;
using Catalog.Infrastructure.CacheAdministration;
using Catalog.Infrastructure.CacheAdministration.Statistics;
using Catalog.Infrastructure.KeyRing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Catalog.Tests.Caching;

/// <summary>Cache nodes in this process, each with its own connection, that share a key prefix on one Redis.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<CacheNode> _started = [];
    private readonly List<CacheInspector> _inspectors = [];
    private readonly string _redis;
    private readonly bool _isShared;
    private ConnectionMultiplexer? _direct;

    private Nodes(string redis, bool isShared) => (_redis, _isShared) = (redis, isShared);

    /// <summary>The key prefix that the nodes share; fresh for each instance.</summary>
    public string Prefix { get; } = TestServers.NewPrefix();

    public CacheNode this[int index] => _started[index];

    public int Running => _started.Count;

    /// <summary>The cache inspector of a node.</summary>
    public CacheInspector Inspector(int node) => _inspectors[node];

    /// <summary>The names of the first nodes, in order.</summary>
    public IEnumerable<string> Ids(int count) => _started.Take(count).Select(node => node.Id);

    public static async Task<Nodes> StartAsync(int count, string? redis = null, Action<CachingOptions>? configure = null)
    {
        var nodes = new Nodes(redis ?? (await TestServers.Shared).Redis.Endpoint, isShared: redis is null);
        for (var i = 0; i < count; i++)
        {
            await nodes.AddAsync(nodes._redis, configure);
        }

        return nodes;
    }

    public async Task<CacheNode> AddAsync(
        string? redis = null,
        Action<CachingOptions>? configure = null,
        TimeProvider? time = null,
        IDataProtectionProvider? protection = null,
        ILoggerFactory? logs = null,
        Random? random = null,
        IRedisSeam? seam = null,
        BackgroundLoops? loops = null)
    {
        var options = new CachingOptions { KeyPrefix = Prefix };
        options.Redis.Deadline = TimeSpan.FromSeconds(30); // a busy build machine must not look like a failing Redis
        configure?.Invoke(options);
        var node = new CacheNode(
            RedisConnection.Open(redis ?? _redis, options.Redis),
            options,
            _services.GetRequiredService<IMeterFactory>(),
            logs ?? NullLoggerFactory.Instance,
            protection is null ? null : new KeyRingEncryption(protection),
            time,
            random,
            loops,
            seam);
        _inspectors.Add(new CacheInspector(node, new ReadHistory(node, TimeProvider.System)));
        await node.StartAsync();
        if (_isShared && (redis ?? _redis) == _redis) // not broken by tests; entries filled before the bus is followed would be loaded again
        {
            await Eventually.BecomesTrueAsync(
                () => Enumerable.Range(0, options.BusShards).All(shard => node.Generations.Since(shard) != long.MaxValue));
        }

        node.RedisClock.IsHeld = time is ManualTime; // reading Redis's clock would undo the test's changes
        _started.Add(node);
        return node;
    }

    /// <summary>Cache-aside for text on one of the nodes.</summary>
    public CacheAside<string> CacheAside(int node, CachePolicy policy, ICacheSerializer<string>? serializer = null) =>
        new(_started[node], Patient(policy), serializer ?? TextSerializer.Instance);

    /// <summary>A direct connection of the test to Redis. Keys need <see cref="Prefix"/>.</summary>
    public async Task<IDatabase> DirectAsync() =>
        (_direct ??= await TestRedis.ConnectAsync(_redis)).GetDatabase();

    /// <summary>Returns when every node has seen every message that is on the bus now.</summary>
    public async Task CaughtUpAsync()
    {
        var last = await Task.WhenAll(_started[0].Bus.Shards.Select(shard => shard.Log.LastSequenceAsync().AsTask()));
        await Eventually.BecomesTrueAsync(
            () => _started.TrueForAll(node => node.Bus.Shards.Zip(last).All(shard => shard.First.Seen >= shard.Second)));
    }

    /// <summary>Counts what all these nodes add to a counter of the meter, from now on.</summary>
    public Counted Count(string instrument, Action? onAdded = null) =>
        new(_services.GetRequiredService<IMeterFactory>(), instrument, onAdded);

    /// <summary>Stops all nodes. Nodes that are added later are numbered from 0 again.</summary>
    public async Task StopAllAsync()
    {
        foreach (var node in _started)
        {
            await node.DisposeAsync();
        }

        _started.Clear();
        _inspectors.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAllAsync();
        if (_direct is not null)
        {
            await _direct.CloseAsync(allowCommandsToComplete: false);
            _direct.Dispose();
        }

        await _services.DisposeAsync();
    }

    // A load that a test holds is not one that hangs, unless the test limits it.
    private static CachePolicy Patient(CachePolicy policy) =>
        policy.LoadTimeout == new CachePolicy { Resource = policy.Resource }.LoadTimeout ? policy with { LoadTimeout = TimeSpan.FromMinutes(5) } : policy;
}
