using System.ComponentModel.DataAnnotations;

namespace Catalog.Caching;

/// <summary>How counts wait for the database.</summary>
public sealed class WriteBehindOptions
{
    /// <summary>Over how many hashes, and cluster slots, the fields are spread. Default 8. Never lower it while counts are pending.</summary>
    [Range(1, 1024)]
    public int Shards { get; set; } = 8;

    /// <summary>
    /// On how many replicas a count must be before it is acknowledged, so that a failover of Redis does not lose it. Default 0: on
    /// none. Waits <c>ReplicaWait</c> at most; what too few confirmed is acknowledged all the same, as unconfirmed.
    /// </summary>
    [Range(0, CachePolicy.MostReplicas)]
    public int Replicas { get; set; }

    /// <summary>How long a count waits at most, while the database takes them. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>After how many counts taken by this node it flushes without waiting. Default 10,000.</summary>
    [Range(1, 10_000_000)]
    public int FlushSize { get; set; } = 10_000;

    /// <summary>How long a node that stops tries to bring counts to the database, while Redis or the database does not answer. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan LastFlushFor { get; set; } = TimeSpan.FromSeconds(5);
}
