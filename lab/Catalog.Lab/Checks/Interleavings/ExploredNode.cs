using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using Catalog.Caching;
using Catalog.Caching.Patterns;
using Catalog.Caching.Redis;
using Catalog.Caching.Shared;
using Catalog.Infrastructure.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Catalog.Lab.Checks.Interleavings;

/// <summary>A node of the product, of which the explorer controls calls, messages, clock and background work.</summary>
internal sealed class ExploredNode : ICacheSerializer<long>
{
    private static readonly IDataProtectionProvider Keys = new EphemeralDataProtectionProvider();

    public ExploredNode(RedisConnection connection, string prefix, IMeterFactory meters)
    {
        var options = Options(prefix);
        Node = new CacheNode(connection, options, meters, NullLoggerFactory.Instance, time: Time, random: new Halves(), seam: Seam);
        Cache = new CacheAside<long>(Node, Policy("row"), this);
        Through = new WriteThrough<long>(Node, Policy("stock"), this);
        SessionOptions = new SessionOptions { LocalTtl = TimeSpan.FromSeconds(1) };
        Sessions = new SessionEntries(Node, SessionOptions, Keys);
    }

    public GatedSeam Seam { get; } = new();

    public NodeTime Time { get; } = new();

    public CacheNode Node { get; }

    public CacheAside<long> Cache { get; private set; }

    public WriteThrough<long> Through { get; private set; }

    public SessionEntries Sessions { get; }

    public SessionOptions SessionOptions { get; }

    /// <summary>How long the bus is trusted after a node has looked at it.</summary>
    public static TimeSpan Trust { get; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a lease holds.</summary>
    public static TimeSpan LeaseTime { get; } = TimeSpan.FromSeconds(40);

    /// <summary>How long a value is fresh.</summary>
    public static TimeSpan Ttl { get; } = TimeSpan.FromMinutes(2);

    public static CachingOptions Options(string prefix) => new()
    {
        KeyPrefix = prefix,
        MaxConcurrentLoads = 10_000, // what a run leaves undone holds its turn
        MaxLoadsOfOneResource = 10_000,
        LocalBytes = 1 << 20,
        BusPoll = TimeSpan.FromSeconds(10),
        BusProof = TimeSpan.FromHours(1),
        TrustFor = Trust,
        TagLifetime = TimeSpan.FromDays(365),
        Redis =
        {
            Deadline = TimeSpan.FromDays(1), // the schedule decides which call is lost
            ConnectTimeout = TimeSpan.FromSeconds(10),
            BreakerMinimumCalls = 10_000, // a call that the schedule loses does not open it
        },
    };

    /// <summary>The sequence up to which it has seen every message.</summary>
    public long Seen => Node.Bus.Shards[0].Seen;

    /// <summary>Lets a run decide. The caches have learnt nothing from earlier runs.</summary>
    public void Serve(Run run)
    {
        (Seam.Run, Time.Run) = (run, run);
        Cache = new CacheAside<long>(Node, Policy("row"), this);
        Through = new WriteThrough<long>(Node, Policy("stock"), this);
        for (var i = 0; i < (run.World.MissesAreUsual ? 100 : 0); i++)
        {
            Cache.Misses.Saw(SharedState.Nothing);
        }
    }

    public void Write(long value, IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    public long Read(ReadOnlyMemory<byte> payload) => BinaryPrimitives.ReadInt64BigEndian(payload.Span);

    private static CachePolicy Policy(string resource) => new()
    {
        Resource = resource,
        Ttl = Ttl,
        Jitter = 0,
        LocalTtl = TimeSpan.FromMinutes(10),
        NegativeTtl = Ttl,
        StaleWhileRevalidate = TimeSpan.FromMinutes(10),
        LeaseTime = LeaseTime, // the schedule decides when it runs out
        LoadTimeout = TimeSpan.FromMinutes(5),
    };

    /// <summary>No chance: each draw is in the middle.</summary>
    private sealed class Halves : Random
    {
        public override double NextDouble() => 0.5;
    }
}
