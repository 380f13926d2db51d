using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Catalog.Caching;

/// <summary>What all cached resources of a node share. Bound from the section <c>Caching</c> and validated at start.</summary>
public sealed class CachingOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Caching";

    /// <summary>In front of every key and channel, so that several services can share one Redis. Default <c>catalog:</c>.</summary>
    [Required, RegularExpression("[A-Za-z0-9:_-]{1,64}")]
    public string KeyPrefix { get; set; } = "catalog:";

    /// <summary>
    /// Names the nodes that share a Redis, where there are several such groups on one database, as while moving to a new Redis: at most
    /// 16 of a-z and 0-9. It makes positions on the bus, and the default name of the replication slot, those of the group. Default: none.
    /// </summary>
    [RegularExpression("[a-z0-9]{1,16}")]
    public string? Group { get; set; }

    /// <summary>What this node is called; a random part is added, so that it need not be unique. Default: the machine's name.</summary>
    [Required, RegularExpression("[A-Za-z0-9._-]{1,64}")]
    public string NodeName { get; set; } = Environment.MachineName;

    /// <summary>How long a node waits for what other nodes tell of their memory. Default 300 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:10")]
    public TimeSpan AnswerTime { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Deadlines and breaker for Redis.</summary>
    [Required, ValidateObjectMembers]
    public RedisOptions Redis { get; set; } = new();

    /// <summary>What a node's own copies (L1) may take in all, in bytes. Default 64 MiB.</summary>
    [Range(0, long.MaxValue)]
    public long LocalBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>How many loads a node runs at once, so that an empty cache does not drown the database. Default 32.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrentLoads { get; set; } = 32;

    /// <summary>How many of them may be of one resource, so that one whose table is locked leaves room for the others. Default 16.</summary>
    [Range(1, 10_000)]
    public int MaxLoadsOfOneResource { get; set; } = 16;

    /// <summary>How many loads of one resource may wait for their turn; beyond it a stale value or an error is returned. Default 2,048.</summary>
    [Range(0, 1_000_000)]
    public int MaxQueuedLoads { get; set; } = 2048;

    /// <summary>
    /// Over how many streams, and so Redis Cluster slots, invalidations are spread. The same on all nodes: those with another number
    /// neither hear these nor read what these cached. Default 1.
    /// </summary>
    [Range(1, 64)]
    public int BusShards { get; set; } = 1;

    /// <summary>How many invalidations each shard of the bus remembers for nodes that missed them. Default 10,000.</summary>
    [Range(100, 10_000_000)]
    public int BusLength { get; set; } = 10_000;

    /// <summary>
    /// Whether the bump of a version key is told on the bus as well, as a tag of its name: for a cache in front, which cannot ask for
    /// the number at each read. One round trip more for each bump. Default no.
    /// </summary>
    public bool AnnounceVersions { get; set; }

    /// <summary>How often a node compares its place on the bus with Redis. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "00:00:10")]
    public TimeSpan BusPoll { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a node looks whether it still hears the bus, by a message to itself on each channel. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan BusProof { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long L1 is trusted after the last successful comparison. Default 1.5 s; above <see cref="BusPoll"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan TrustFor { get; set; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>For how long a node remembers its own invalidations, to send them again after Redis lost some. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan JournalTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many invalidations the journal holds; beyond it whole resources are invalidated. Default 100,000.</summary>
    [Range(1, 10_000_000)]
    public int JournalLength { get; set; } = 100_000;

    /// <summary>For how long the generation of a tag is kept. Longer than any entry with tags lives. Default 2 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan TagLifetime { get; set; } = TimeSpan.FromDays(2);
}
