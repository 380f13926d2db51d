using System.ComponentModel.DataAnnotations;

namespace Catalog.Caching;

/// <summary>How long Redis may take, and when it is given up for a while.</summary>
public sealed class RedisOptions
{
    /// <summary>How long one call may take, and a quarter longer at most, before the caller goes on without Redis. Default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.005", "00:00:10")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long a write waits for its replicas, where a policy asks for some, before the caller goes on without their confirmation.
    /// Default 50 ms.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan ReplicaWait { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Share of failed calls, within <see cref="BreakerWindow"/>, that opens the breaker. Default 0.1.</summary>
    [Range(0.01, 1.0)]
    public double BreakerFailureRatio { get; set; } = 0.1;

    /// <summary>Over how long calls are counted. Default 500 ms, which is the least that Polly allows.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan BreakerWindow { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How many calls a window needs before it is judged. Default 4.</summary>
    [Range(2, 10_000)]
    public int BreakerMinimumCalls { get; set; } = 4;

    /// <summary>How long the breaker stays open before one call may try again. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long connecting may take. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait between attempts to connect again. Default 250 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan ReconnectInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How often sentinels are asked who the master is, and so how long a node may go on talking to one that was replaced.
    /// Default 250 ms; must be below the bound that readers are promised after a lost message.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:10")]
    public TimeSpan SentinelPoll { get; set; } = TimeSpan.FromMilliseconds(250);
}
