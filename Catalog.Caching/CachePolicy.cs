using System.ComponentModel.DataAnnotations;

namespace Catalog.Caching;

/// <summary>How one resource is cached. Set once, before the cache is made; a value out of range stops the start.</summary>
/// <remarks>Every protection is a value here, and zero switches it off.</remarks>
public record CachePolicy
{
    /// <summary>The name in metrics, logs and the resource-wide generation. Lower case, no colon.</summary>
    [Required, RegularExpression("[a-z][a-z0-9-]{0,40}")]
    public required string Resource { get; init; }

    /// <summary>How long an entry is fresh in L2, before jitter. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "20.00:00:00")]
    public TimeSpan Ttl { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a node serves its own copy (L1) before it asks L2 again; zero means no L1. Default zero.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan LocalTtl { get; set; }

    /// <summary>Spread of the TTL, 0 to 0.5: 0.1 means ±10 %, so that entries made together do not expire together.</summary>
    [Range(0.0, 0.5)]
    public double Jitter { get; set; } = 0.1;

    /// <summary>How long an absent row is remembered as absent; zero means not at all. Default zero.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan NegativeTtl { get; set; }

    /// <summary>After the TTL, how long the old value may be served while one caller refreshes it. Default zero.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan StaleWhileRevalidate { get; set; }

    /// <summary>After the TTL, how long the old value may be served when the loader fails. Default zero.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan StaleIfError { get; set; }

    /// <summary>XFetch's beta: 0 is off, 1 the optimum for exponential loads, more refreshes earlier. Default 0.</summary>
    [Range(0.0, 10.0)]
    public double EarlyRefresh { get; set; }

    /// <summary>
    /// Refresh-ahead: the share of the TTL after which a read is answered at once and starts a refresh, so that a key that is read steadily
    /// never expires. From 0, which is off, to below 1. Default 0.
    /// </summary>
    [Range(0.0, 0.99)]
    public double RefreshAhead { get; set; }

    /// <summary>How long a loader may keep the lease of a key before another may load. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a load may take; then it is cancelled and counts as failed. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan LoadTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Payloads above this many bytes are returned but not cached. Default 1 MiB.</summary>
    [Range(1, 64 * 1024 * 1024)]
    public int MaxPayloadBytes { get; set; } = 1024 * 1024;

    /// <summary>Payloads above this many bytes are stored in Redis as Brotli; zero means never. Default zero.</summary>
    [Range(0, 64 * 1024 * 1024)]
    public int CompressAbove { get; set; }

    /// <summary>Whether the payload is encrypted (Data Protection) before it leaves the process. Default no.</summary>
    public bool Encrypt { get; set; }

    /// <summary>
    /// On how many replicas an invalidation or a written value of this resource must be before the caller goes on, so that a failover
    /// of Redis does not bring the old one back. Default 0: on none. Waits <see cref="RedisOptions.ReplicaWait"/> at most.
    /// </summary>
    /// <remarks>Keys and version keys wait, tags do not. Costs the replica's round trip; see <see cref="RedisOptions.ReplicaWait"/>.</remarks>
    [Range(0, MostReplicas)]
    public int Replicas { get; set; }

    internal const int MostReplicas = 5;

    /// <summary>What stands in front of its keys; null for the name, empty for nothing.</summary>
    internal string? KeyPrefix { get; set; }

    /// <summary>The pattern as it is called in metrics; null for what the cache's kind and the policy say.</summary>
    internal string? Pattern { get; set; }

    /// <summary>How long an entry stays in Redis in all: fresh, then stale for the longer of the two allowances.</summary>
    internal TimeSpan StaleTime => StaleWhileRevalidate > StaleIfError ? StaleWhileRevalidate : StaleIfError;
}
