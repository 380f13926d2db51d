using System.ComponentModel.DataAnnotations;

namespace Catalog.Caching;

/// <summary>Deadlines and circuit breaker for Redis.</summary>
public sealed class RedisOptions
{
    /// <summary>How long one call may take before the caller continues without Redis; up to a quarter longer. Default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.005", "00:00:10")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a write waits for replicas, where a policy requires some, before the caller continues unconfirmed. Default 50 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan ReplicaWait { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Share of failed calls within <see cref="BreakerWindow"/> that opens the breaker. Default 0.1.</summary>
    [Range(0.01, 1.0)]
    public double BreakerFailureRatio { get; set; } = 0.1;

    /// <summary>The window in which calls are counted. Default 500 ms, the minimum that Polly allows.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan BreakerWindow { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How many calls a window needs before the ratio counts. Default 4.</summary>
    [Range(2, 10_000)]
    public int BreakerMinimumCalls { get; set; } = 4;

    /// <summary>How long the breaker stays open before one call may try again. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long connecting may take. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait between reconnection attempts. Default 250 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan ReconnectInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How often the sentinels are asked for the master, and so how long a node may keep using a replaced one. Default 250 ms; must be below the
    /// bound on stale reads after a lost message (two seconds).
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:10")]
    public TimeSpan SentinelPoll { get; set; } = TimeSpan.FromMilliseconds(250);
}
