using System.ComponentModel.DataAnnotations;

namespace Catalog.Caching;

/// <summary>How counts are buffered for the database.</summary>
public sealed class WriteBehindOptions
{
    /// <summary>How many hashes, and so cluster slots, the fields are spread over. Default 8. Never lower it while counts are pending.</summary>
    [Range(1, 1024)]
    public int Shards { get; set; } = 8;

    /// <summary>
    /// How many replicas must have a count before it is acknowledged, so that a Redis failover does not lose it. Default 0. Waits for
    /// <c>ReplicaWait</c> at most; a count that too few replicas confirmed is still acknowledged, as unconfirmed.
    /// </summary>
    [Range(0, CachePolicy.MostReplicas)]
    public int Replicas { get; set; }

    /// <summary>The longest time a count waits while the database is available. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>After how many counts a node flushes without waiting. Default 10,000.</summary>
    [Range(1, 10_000_000)]
    public int FlushSize { get; set; } = 10_000;

    /// <summary>How long a stopping node retries its last flush while Redis or the database does not answer. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan LastFlushFor { get; set; } = TimeSpan.FromSeconds(5);
}
