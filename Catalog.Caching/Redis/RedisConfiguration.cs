using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>The client options for a connection string.</summary>
internal static class RedisConfiguration
{
    // The client would read settings that only an administrator may read, and needs none of them.
    private const string WithoutConfig = ",$CONFIG=";

    // Dedicated reader and writer threads per server, for the whole process. On the thread pool the reader queues behind the callers that it has
    // just woken: at 64 callers a call costs three times the CPU time (ADR 16).
    static RedisConfiguration() => ConnectionMultiplexer.SetFeatureFlag("DedicatedThreads", true);

    /// <summary>Options that fail fast: no queueing while disconnected, no exception at start.</summary>
    /// <exception cref="ArgumentException">The connection string has an unknown option.</exception>
    public static ConfigurationOptions Parse(string connectionString, RedisOptions redis)
    {
        var options = ConfigurationOptions.Parse(connectionString + WithoutConfig);
        options.TieBreaker = ""; // a key of the client's own, which a node's rights do not include
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectTimeout = (int)redis.ConnectTimeout.TotalMilliseconds;
        options.SyncTimeout = (int)redis.ConnectTimeout.TotalMilliseconds;
        // The client must not time out before our own deadlines.
        options.AsyncTimeout = Math.Max(options.SyncTimeout, (int)(2 * (redis.Deadline + redis.ReplicaWait)).TotalMilliseconds);
        options.ReconnectRetryPolicy = new LinearRetry((int)redis.ReconnectInterval.TotalMilliseconds);
        options.KeepAlive = 5;
        options.ConfigCheckSeconds = 1; // a cluster's slots and masters: poll them, so that a failover is not missed
        options.AllowAdmin = true; // for INFO and SLOWLOG GET; the server's ACL decides what is allowed
        return options;
    }
}
