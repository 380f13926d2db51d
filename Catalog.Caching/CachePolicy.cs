using System.ComponentModel.DataAnnotations;

namespace Catalog.Caching;

/// <summary>How one resource is cached. Set it before the cache is created; a value out of range stops the start.</summary>
/// <remarks>Zero switches a protection off.</remarks>
public record CachePolicy : IValidatableObject
{
    /// <summary>The name in metrics, logs and the resource-wide generation. Lower case, no colon.</summary>
    [Required, RegularExpression(Name)]
    public required string Resource { get; init; }

    /// <summary>How long an entry is fresh in L2, before jitter. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "20.00:00:00")]
    public TimeSpan Ttl { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a node serves its own copy (L1) before it asks L2 again. Default zero: no L1.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan LocalTtl { get; set; }

    /// <summary>Random spread of the TTL, 0 to 0.5: 0.1, the default, means ±10 %. Keeps entries stored together from expiring together.</summary>
    [Range(0.0, 0.5)]
    public double Jitter { get; set; } = 0.1;

    /// <summary>How long an absent row is cached as absent. Default zero: never.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan NegativeTtl { get; set; }

    /// <summary>How long after the TTL a stale value may be served while one caller refreshes it. Default zero.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan StaleWhileRevalidate { get; set; }

    /// <summary>How long after the TTL a stale value may be served when the loader fails. Default zero.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan StaleIfError { get; set; }

    /// <summary>XFetch's beta: 0 is off, 1 is optimal for exponentially distributed load times, more refreshes earlier. Default 0.</summary>
    [Range(0.0, 10.0)]
    public double EarlyRefresh { get; set; }

    /// <summary>
    /// Refresh-ahead: the share of the TTL after which a read returns at once and starts a refresh, so that a key that is read steadily
    /// never expires. The share of the shortest TTL that <see cref="Jitter"/> allows; for an absent row, of <see cref="NegativeTtl"/>.
    /// 0 (off) to 0.99. Default 0.
    /// </summary>
    [Range(0.0, 0.99)]
    public double RefreshAhead { get; set; }

    /// <summary>
    /// How long a loader may hold a key's lease before another may load. Default 6 s. Not below <see cref="LoadTimeout"/>: a load that outlives
    /// its lease lets another caller load too, and is not stored.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a load may take, with the wait for its turn, before it is cancelled and counts as failed. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Payloads above this many bytes are returned but not cached. Default 1 MiB.</summary>
    [Range(1, 64 * 1024 * 1024)]
    public int MaxPayloadBytes { get; set; } = 1024 * 1024;

    /// <summary>Whether the payload is encrypted (<see cref="IPayloadEncryption"/>) before it leaves the process. Default no.</summary>
    public bool Encrypt { get; set; }

    /// <summary>
    /// How many replicas must have an invalidation or a written value of this resource before the caller continues, so that a Redis failover
    /// does not bring back the old value. Default 0. Waits for <see cref="RedisOptions.ReplicaWait"/> at most.
    /// </summary>
    /// <remarks>Applies to keys and version keys, not to tags. Costs a round trip to the replica.</remarks>
    [Range(0, MostReplicas)]
    public int Replicas { get; set; }

    /// <summary>
    /// The share of hits, 0 to 1, that is compared with the source afterwards, in the background. Default 0. Each comparison is a load; while it is
    /// above 0, a hit in memory also allocates its key.
    /// </summary>
    [Range(0.0, 1.0)]
    public double VerifyShare { get; set; }

    internal const string Name = "[a-z][a-z0-9-]{0,40}";

    internal const int MostReplicas = 5;

    /// <summary>The prefix of its keys. Null: the resource's name; empty: none.</summary>
    internal string? KeyPrefix { get; set; }

    /// <summary>The pattern's name in metrics. Null: from the kind of cache and the policy.</summary>
    internal string? Pattern { get; set; }

    /// <summary>How long an entry stays in Redis after its TTL: the longer of the two allowances.</summary>
    internal TimeSpan StaleTime => StaleWhileRevalidate > StaleIfError ? StaleWhileRevalidate : StaleIfError;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (LeaseTime < LoadTimeout)
        {
            yield return new ValidationResult($"must not be below {nameof(LoadTimeout)}, which is {LoadTimeout}.", [nameof(LeaseTime)]);
        }
    }
}
