using System.Diagnostics.Metrics;
using Catalog.Caching.Background;
using Catalog.Caching.Bus;
using Catalog.Caching.Clocks;
using Catalog.Caching.Events;
using Catalog.Caching.Local;
using Catalog.Caching.Patterns;
using Catalog.Caching.Protection;
using Catalog.Caching.Reading;
using Catalog.Caching.Redis;
using Catalog.Caching.Shared;
using Catalog.Caching.Telemetry;
using Catalog.Caching.Writing;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching;

/// <summary>The parts that all patterns of a process share: tiers, bus, protections. One per process, or one per node in a test.</summary>
internal sealed class CacheNode : IAsyncDisposable
{
    private readonly InvalidationBus? _bus;
    private readonly TagRegister? _register;
    private readonly SharedTier? _shared;
    private readonly MasterWatch? _masters;

    /// <summary>Creates the parts. Nothing runs before <see cref="StartAsync"/>.</summary>
    /// <param name="connection">Disposed with the node. Null: memory only, for a single node.</param>
    /// <param name="options">Validated settings.</param>
    /// <param name="meters">Creates the meter.</param>
    /// <param name="logs">Creates the loggers.</param>
    /// <param name="encryption">Required when a policy encrypts.</param>
    /// <param name="time">The clock. Null: the system's.</param>
    /// <param name="random">Thread-safe. Null: <c>Random.Shared</c>.</param>
    /// <param name="loops">Runs the background work. Null: a new instance.</param>
    /// <param name="seam">Intercepts every call to Redis and every message. Null: none.</param>
    public CacheNode(
        RedisConnection? connection,
        CachingOptions options,
        IMeterFactory meters,
        ILoggerFactory logs,
        IPayloadEncryption? encryption = null,
        TimeProvider? time = null,
        Random? random = null,
        BackgroundLoops? loops = null,
        IRedisSeam? seam = null)
    {
        Options = options;
        Id = $"{options.NodeName}-{Guid.NewGuid().ToString("N")[..8]}";
        Random = random ?? Random.Shared;
        Encryption = encryption;
        Logs = logs;
        Loops = loops ?? new BackgroundLoops(TimeProvider.System, logs.CreateLogger<BackgroundLoops>());
        Metrics = new CachingMetrics(meters);
        Time = time ?? TimeProvider.System;
        Clock = new MonotonicClock(Time);
        RedisClock = new RedisClock(Clock, Time);
        Local = new LocalTier(options, Clock, Random);
        Copies = new NodeCopies(Local, Flights, Notices);
        Journal = new InvalidationJournal(options, Clock);
        Metrics.RegisterJournal(new Backlog("invalidations", () => Journal.PendingCount, () => Journal.Waiting, Backlog.Tolerance));
        Loads = new LoadGate(options);
        Foreign = new ForeignEntries(Metrics, Clock, logs.CreateLogger<ForeignEntries>());
        Gate = new RedisGate(connection, options.Redis, Clock, Metrics, logs.CreateLogger<RedisGate>(), seam);
        if (connection is null)
        {
            Generations = new Generations();
            var alone = new LocalBus(Generations, Clock);
            (Announcements, Versions) = (alone, alone);
            Shared = new MemoryTier(options, Generations, Notices, Clock, RedisClock);
            Invalidator = new Invalidator(Shared, alone, alone, Journal, Copies);
            return;
        }

        Generations = new Generations(options.BusShards);
        Gate.Unreplicated += SentInFlow.NotConfirmed;
        _bus = new InvalidationBus(
            Id, Gate, options, Copies, Generations, RedisClock, Clock, Time, logs.CreateLogger<InvalidationBus>());
        _bus.Listen(SharedTier.NoticeChannelOf(options), Notices.Wake);
        _register = new TagRegister(Gate, options, Generations, _bus, Journal, Clock);
        _shared = new SharedTier(Gate, options, _register, Journal, RedisClock, Foreign);
        (Announcements, Shared) = (_bus, _shared);
        Invalidator = new Invalidator(_shared, _register, _bus, Journal, Copies);
        var versions = new VersionKeys(Gate, options, Journal, _bus);
        Versions = versions;
        Repair = new InvalidationRepair(Gate, _shared, Journal, Invalidator, versions, Loops);
        _masters = new MasterWatch(connection, options.Redis, Loops, logs.CreateLogger<MasterWatch>());
    }

    /// <summary>This node's name on the bus: unique, and never reused.</summary>
    public string Id { get; }

    public CachingOptions Options { get; }

    /// <summary>Every call to Redis. Without Redis no call is answered.</summary>
    public RedisGate Gate { get; }

    public LocalTier Local { get; }

    public InvalidationBus Bus => _bus ?? throw RedisGate.NoRedis();

    /// <summary>Invalidates keys and tags without a pattern instance.</summary>
    public Invalidator Invalidator { get; }

    public IVersionKeys Versions { get; }

    /// <summary>
    /// The bus's streams, one per shard, for another service to follow with a consumer group: the field <c>m</c> of each event is a
    /// <see cref="BusMessage"/>. With several shards, messages about one name may be out of order.
    /// </summary>
    public IReadOnlyList<EventLog> Changes => [.. Bus.Shards.Select(shard => new EventLog(Gate, shard.Log.StreamKey, Options.BusLength))];

    public InvalidationJournal Journal { get; }

    public CachingMetrics Metrics { get; }

    public SingleFlight Flights { get; } = new();

    public LoadGate Loads { get; }

    internal BackgroundLoops Loops { get; }

    internal TagRegister Register => _register ?? throw RedisGate.NoRedis();

    internal ISharedTier Shared { get; }

    internal SharedTier SharedInRedis => _shared ?? throw RedisGate.NoRedis();

    internal ForeignEntries Foreign { get; }

    internal IInvalidationBus Announcements { get; }

    internal InvalidationRepair? Repair { get; }

    internal Generations Generations { get; }

    internal FillNotices Notices { get; } = new();

    internal NodeCopies Copies { get; }

    internal TimeProvider Time { get; }

    internal MonotonicClock Clock { get; }

    internal RedisClock RedisClock { get; }

    internal Random Random { get; }

    internal ILoggerFactory Logs { get; }

    internal IPayloadEncryption? Encryption { get; }

    public WriteBehind Counters(string name, WriteBehindOptions options, Func<CounterBatch, CancellationToken, Task> apply) =>
        new(Gate, Options.KeyPrefix, name, options, apply, Logs.CreateLogger<WriteBehind>());

    public WriteBehindEvents Events(
        string name, WriteBehindEventsOptions options, Func<IReadOnlyList<LoggedEvent>, CancellationToken, Task> apply) =>
        new(Gate, Options.KeyPrefix, name, options, apply, RedisClock, Logs);

    public BloomFilter Bloom(string name, long expectedItems, double falsePositives) =>
        new(Gate, Options.KeyPrefix, name, expectedItems, falsePositives);

    /// <summary>Starts to follow the bus. Succeeds while Redis is down.</summary>
    public async Task StartAsync()
    {
        if (_bus is null)
        {
            return;
        }

        Gate.Connection.Follow(Loops);
        await _bus.StartAsync(Loops);
        Repair!.Start();
        _masters!.Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (_bus is not null)
        {
            await _masters!.DisposeAsync();
            await Repair!.DisposeAsync();
            await _bus.DisposeAsync();
            await Gate.Connection.DisposeAsync();
        }

        Loads.Dispose();
    }
}
