using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Catalog.Caching;

/// <summary>How events are buffered for the database.</summary>
public sealed class WriteBehindEventsOptions
{
    /// <summary>
    /// How many streams, and so cluster slots, the events are spread over. Default 4. Never lower it while events wait. Events added before and
    /// after it was raised are not in order.
    /// </summary>
    [Range(1, 1024)]
    public int Shards { get; set; } = 4;

    /// <summary>
    /// How many replicas must have an event before it is acknowledged, so that a Redis failover does not lose it. Default 0. Waits for
    /// <c>ReplicaWait</c> at most; an event that too few replicas confirmed is still acknowledged, as unconfirmed.
    /// </summary>
    [Range(0, CachePolicy.MostReplicas)]
    public int Replicas { get; set; }

    /// <summary>How many events may wait in a shard; more are refused. Default 50,000, about 10 MB.</summary>
    [Range(1, 10_000_000)]
    public int MaxWaiting { get; set; } = 50_000;

    /// <summary>How long a stopping node retries its last flush while Redis or the database does not answer. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan LastFlushFor { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How the shards are consumed.</summary>
    [Required, ValidateObjectMembers]
    public EventConsumerOptions Consumer { get; set; } = new();
}
