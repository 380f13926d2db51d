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

/// <summary>What all patterns of a process share: both tiers, the bus, the protections. One per process, or one per node in a test.</summary>
internal sealed class CacheNode : IAsyncDisposable
{
    private readonly RedisGate? _gate;
    private readonly InvalidationBus? _bus;
    private readonly TagRegister? _register;
    private readonly SharedTier? _shared;
    private readonly MasterWatch? _masters;

    /// <summary>Puts the parts together; nothing happens before <see cref="StartAsync"/>.</summary>
    /// <param name="connection">Disposed with the node; null: in memory alone, for a single node.</param>
    /// <param name="options">Validated settings.</param>
    /// <param name="meters">Where the meter is made.</param>
    /// <param name="logs">Where the logs go.</param>
    /// <param name="encryption">Needed when a policy encrypts.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <param name="random">The source of chance, thread-safe; the shared one when null.</param>
    /// <param name="loops">Runs what the node does in the background; of its own when null.</param>
    /// <param name="seam">What every call to Redis and every message passes; null: nothing.</param>
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
        Local = new LocalTier(options, Clock);
        Copies = new NodeCopies(Local, Flights, Notices);
        Journal = new InvalidationJournal(options, Clock);
        Metrics.RegisterJournal(new Backlog("invalidations", () => Journal.PendingCount, () => Journal.Waiting, Backlog.Patience));
        Loads = new LoadGate(options);
        Foreign = new ForeignEntries(Metrics, Clock, logs.CreateLogger<ForeignEntries>());
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
        _gate = new RedisGate(connection, options.Redis, Clock, Metrics, logs.CreateLogger<RedisGate>(), seam);
        _gate.Unreplicated += SentInFlow.NotConfirmed;
        _bus = new InvalidationBus(
            Id, _gate, options, Copies, Generations, RedisClock, Clock, logs.CreateLogger<InvalidationBus>());
        _bus.Listen(SharedTier.NoticeChannelOf(options), Notices.Wake);
        _register = new TagRegister(_gate, options, Generations, _bus, Journal, Clock);
        _shared = new SharedTier(_gate, options, _register, Journal, RedisClock, Foreign);
        (Announcements, Shared) = (_bus, _shared);
        Invalidator = new Invalidator(_shared, _register, _bus, Journal, Copies);
        var versions = new VersionKeys(_gate, options, Journal, _bus);
        Versions = versions;
        Repair = new InvalidationRepair(_gate, _shared, Journal, Invalidator, versions, Loops);
        _masters = new MasterWatch(connection, options.Redis, Loops, logs.CreateLogger<MasterWatch>());
    }

    /// <summary>What this node is called on the bus; no two have the same name, nor one twice.</summary>
    public string Id { get; }

    /// <summary>Settings.</summary>
    public CachingOptions Options { get; }

    /// <summary>Deadlines and breaker.</summary>
    /// <exception cref="InvalidOperationException">There is no Redis.</exception>
    public RedisGate Gate => _gate ?? throw NoRedis();

    /// <summary>L1.</summary>
    public LocalTier Local { get; }

    /// <summary>Invalidations from and to other nodes.</summary>
    /// <exception cref="InvalidOperationException">There is no Redis.</exception>
    public InvalidationBus Bus => _bus ?? throw NoRedis();

    /// <summary>The way to invalidate what no pattern instance is at hand for.</summary>
    public Invalidator Invalidator { get; }

    /// <summary>Version keys, for lists.</summary>
    public IVersionKeys Versions { get; }

    /// <summary>
    /// The bus's memory, for each shard a log that another service can follow with a consumer group: the field <c>m</c> of each event is
    /// a <see cref="BusMessage"/>. What happens to one name need not stay in order where there are several.
    /// </summary>
    public IReadOnlyList<EventLog> Changes => [.. Bus.Shards.Select(shard => new EventLog(Gate, shard.Log.StreamKey, Options.BusLength))];

    /// <summary>Invalidations that Redis has not confirmed.</summary>
    public InvalidationJournal Journal { get; }

    /// <summary>Counters.</summary>
    public CachingMetrics Metrics { get; }

    /// <summary>Work shared within the process.</summary>
    public SingleFlight Flights { get; } = new();

    /// <summary>The ceiling on loads.</summary>
    public LoadGate Loads { get; }

    internal BackgroundLoops Loops { get; }

    internal TagRegister Register => _register ?? throw NoRedis();

    internal ISharedTier Shared { get; }

    internal SharedTier SharedInRedis => _shared ?? throw NoRedis();

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

    /// <summary>Write-behind for one family of counters; see <see cref="WriteBehind"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no Redis.</exception>
    public WriteBehind Counters(string name, WriteBehindOptions options, Func<CounterBatch, CancellationToken, Task> apply) =>
        new(Gate, Options.KeyPrefix, name, options, apply, Logs.CreateLogger<WriteBehind>());

    /// <summary>Write-behind for one kind of event; see <see cref="WriteBehindEvents"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no Redis.</exception>
    public WriteBehindEvents Events(
        string name, WriteBehindEventsOptions options, Func<IReadOnlyList<LoggedEvent>, CancellationToken, Task> apply) =>
        new(Gate, Options.KeyPrefix, name, options, apply, RedisClock, Logs);

    /// <summary>A Bloom filter for about so many items; see <see cref="BloomFilter"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no Redis.</exception>
    public BloomFilter Bloom(string name, long expectedItems, double falsePositives) =>
        new(Gate, Options.KeyPrefix, name, expectedItems, falsePositives);

    /// <summary>Begins to follow the bus. A Redis that is away does not fail the start.</summary>
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

    /// <inheritdoc/>
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

    private static InvalidOperationException NoRedis() => new("This needs Redis: set the connection string Redis.");
}
