using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Catalog.Caching;

/// <summary>Settings shared by all caches of a node. Bound from the section <c>Caching</c> and validated at start.</summary>
public sealed class CachingOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Caching";

    /// <summary>Prefix of every key and channel, so that several services can share one Redis. Default <c>catalog:</c>.</summary>
    [Required, RegularExpression("[A-Za-z0-9:_-]{1,64}")]
    public string KeyPrefix { get; set; } = "catalog:";

    /// <summary>
    /// Names the nodes that share a Redis, when several such groups use one database, as during a move to a new Redis. Bus positions and the
    /// default name of the replication slot then belong to the group. At most 16 of a-z and 0-9. Default: none.
    /// </summary>
    [RegularExpression("[a-z0-9]{1,16}")]
    public string? Group { get; set; }

    /// <summary>
    /// This node's name. A random part is added, so it need not be unique. Default: the machine's name, with hyphens for other characters.
    /// </summary>
    [Required, RegularExpression("[A-Za-z0-9._-]{1,64}")]
    public string NodeName { get; set; } = NameOf(Environment.MachineName);

    /// <summary>How long a node waits for other nodes to report their L1 entries. Default 300 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:10")]
    public TimeSpan AnswerTime { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Deadlines and breaker for Redis.</summary>
    [Required, ValidateObjectMembers]
    public RedisOptions Redis { get; set; } = new();

    /// <summary>Size limit of a node's L1 in bytes, as estimated. Without Redis a second table of this size replaces L2. Default 64 MiB.</summary>
    [Range(0, long.MaxValue)]
    public long LocalBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>
    /// How many loads a node runs at once, so that an empty cache does not overload the database. A load that reads other keys counts once.
    /// Default 32.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxConcurrentLoads { get; set; } = 32;

    /// <summary>How many of these may be of one resource, so that a locked table does not block the others. Default 16.</summary>
    [Range(1, 10_000)]
    public int MaxLoadsOfOneResource { get; set; } = 16;

    /// <summary>How many loads of one resource may queue. Beyond it a read returns a stale value or fails. Default 2,048.</summary>
    [Range(0, 1_000_000)]
    public int MaxQueuedLoads { get; set; } = 2048;

    /// <summary>
    /// How many streams, and so Redis Cluster slots, carry the invalidations. Must be the same on all nodes: nodes with another number neither
    /// receive each other's invalidations nor read each other's entries. Default 1.
    /// </summary>
    [Range(1, 64)]
    public int BusShards { get; set; } = 1;

    /// <summary>How many invalidations each shard of the bus keeps for nodes that missed them. Default 10,000.</summary>
    [Range(100, 10_000_000)]
    public int BusLength { get; set; } = 10_000;

    /// <summary>
    /// Whether a new value of a version key is also announced on the bus, as a tag of its name: for an edge cache, which cannot read the
    /// version key on each request. One more round trip per change. Default no.
    /// </summary>
    public bool AnnounceVersions { get; set; }

    /// <summary>How often a node compares its place on the bus with Redis. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "00:00:10")]
    public TimeSpan BusPoll { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a node checks that it still receives the bus, by sending itself a message on each channel. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan BusProof { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long L1 is served after the last successful comparison. Must be above <see cref="BusPoll"/>. Default 1.5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan TrustFor { get; set; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>How long a node remembers its own invalidations, to resend them if Redis loses some. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan JournalTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many invalidations the journal holds. Beyond it whole resources are invalidated. Default 100,000.</summary>
    [Range(1, 10_000_000)]
    public int JournalLength { get; set; } = 100_000;

    /// <summary>How long the generation of a tag is kept; twice as long as an entry with the tag where that is longer. Default 2 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan TagLifetime { get; set; } = TimeSpan.FromDays(2);

    /// <summary>
    /// Whether counters and events fail the start without Redis. If not, they take nothing (<see cref="CountTaken.NotTaken"/>,
    /// <see cref="EventTaken.Refused"/>), for a service that says so to its callers. Default: true.
    /// </summary>
    internal bool CountersNeedRedis { get; set; } = true;

    /// <summary>A machine's name as the name of a node, of ASCII characters only.</summary>
    internal static string NameOf(string machine) =>
        string.Concat(machine.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'));
}
