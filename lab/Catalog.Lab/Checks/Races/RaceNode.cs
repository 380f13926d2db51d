using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using Catalog.Caching;
using Catalog.Caching.Patterns;
using Catalog.Caching.Redis;
using Catalog.Testbed;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalog.Lab.Checks.Races;

/// <summary>One node of the check: a cache with both tiers and every protection enabled, behind a proxy that can cut its connection.</summary>
internal sealed class RaceNode : IAsyncDisposable, ICacheSerializer<long>
{
    private static readonly CachePolicy Policy = new()
    {
        Resource = "race",
        Ttl = TimeSpan.FromSeconds(2),
        LocalTtl = TimeSpan.FromSeconds(5),
        NegativeTtl = TimeSpan.FromSeconds(1),
        StaleWhileRevalidate = TimeSpan.FromSeconds(2),
        StaleIfError = TimeSpan.Zero,
        EarlyRefresh = 1,
        LeaseTime = TimeSpan.FromMilliseconds(300),
    };

    private readonly RaceModel _model;
    private readonly CacheAside<long> _cache;
    private long _loads;
    private long _misplaced;

    private RaceNode(RaceModel model, CacheNode node, TcpProxy proxy)
    {
        _model = model;
        Node = node;
        Proxy = proxy;
        _cache = new CacheAside<long>(node, Policy, this);
    }

    public CacheNode Node { get; }

    public TcpProxy Proxy { get; }

    public long Loads => Volatile.Read(ref _loads);

    /// <summary>Reads that returned a value of another row.</summary>
    public long Misplaced => Volatile.Read(ref _misplaced);

    public static async Task<RaceNode> StartAsync(RaceModel model, string redis, int shards, IMeterFactory meters)
    {
        var proxy = TcpProxy.Start(redis);
        var options = new CachingOptions { KeyPrefix = "races:", BusShards = shards };
        var node = new CacheNode(RedisConnection.Open(proxy.Endpoint, options.Redis), options, meters, NullLoggerFactory.Instance);
        await node.StartAsync();
        return new RaceNode(model, node, proxy);
    }

    /// <summary>Reads a version; null if the row is absent.</summary>
    public async ValueTask<long?> ReadAsync(int key)
    {
        var read = await _cache.GetAsync(KeyOf(key), (node: this, key), static (s, ct) => s.node.LoadAsync(s.key, ct));
        if (read.Found && read.Value % RaceModel.MostKeys != key)
        {
            Interlocked.Increment(ref _misplaced);
        }

        return read.Found ? read.Value / RaceModel.MostKeys : null;
    }

    /// <summary>Invalidates a row in one of the three ways.</summary>
    public ValueTask InvalidateAsync(int key, int draw) => draw switch
    {
        < 75 => _cache.InvalidateAsync(KeyOf(key)),
        < 98 when !RaceModel.CanBeDeleted(key) => _cache.InvalidateTagAsync(GroupOf(key)),
        _ => _cache.InvalidateAllAsync(),
    };

    public void Write(long value, IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    public long Read(ReadOnlyMemory<byte> payload) => BinaryPrimitives.ReadInt64BigEndian(payload.Span);

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Proxy.DisposeAsync();
    }

    public static string KeyOf(int key) => $"row:{{{key}}}";

    private static string GroupOf(int key) => $"group:{key % 7}";

    // Reads the row first and returns it late: stale values arise in this window.
    private async ValueTask<Loaded<long>?> LoadAsync(int key, CancellationToken ct)
    {
        Interlocked.Increment(ref _loads);
        var version = _model.Committed(key);
        var draw = Random.Shared.Next(1000);
        if (draw < 500)
        {
            await Task.Delay(draw == 0 ? 500 : 1 + (draw % 4), ct); // one load in a thousand outlives its lease
        }

        return RaceModel.IsDeleted(key, version) ? null : new Loaded<long>((version * RaceModel.MostKeys) + key, version, [GroupOf(key)]);
    }
}
