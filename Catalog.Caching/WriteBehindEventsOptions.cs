using System.ComponentModel.DataAnnotations;

namespace Catalog.Caching;

/// <summary>How events wait for the database.</summary>
public sealed class WriteBehindEventsOptions
{
    /// <summary>
    /// Over how many streams, and cluster slots, events are spread. Default 4. Never lower it while events wait; events taken
    /// before and after it was raised are not in order.
    /// </summary>
    [Range(1, 1024)]
    public int Shards { get; set; } = 4;

    /// <summary>
    /// On how many replicas an event must be before it is acknowledged, so that a failover of Redis does not lose it. Default 0: on
    /// none. Waits <c>ReplicaWait</c> at most; what too few confirmed is acknowledged all the same, as unconfirmed.
    /// </summary>
    [Range(0, CachePolicy.MostReplicas)]
    public int Replicas { get; set; }

    /// <summary>How many events may wait in a shard; beyond it they are refused. Default 50,000, about 10 MB.</summary>
    [Range(1, 10_000_000)]
    public int MaxWaiting { get; set; } = 50_000;

    /// <summary>About how many events of a shard that can never be applied are kept for a look. Default 10,000.</summary>
    [Range(1, 10_000_000)]
    public int MaxDeadLetters { get; set; } = 10_000;

    /// <summary>How long a node that stops tries to bring events to the database, while Redis or the database does not answer. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan LastFlushFor { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How the shards are followed.</summary>
    [Required]
    public EventConsumerOptions Consumer { get; set; } = new();
}
