using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>The client's options for a connection string.</summary>
internal static class RedisConfiguration
{
    // A thread each to read and to write per server, for the whole process. On the thread pool the reader queues behind the callers
    // that it has just woken: at 64 callers a call costs three times the CPU time (ADR 16).
    static RedisConfiguration() => ConnectionMultiplexer.SetFeatureFlag("DedicatedThreads", true);

    /// <summary>Options that fail fast: no queueing while disconnected, no throwing at start.</summary>
    /// <exception cref="ArgumentException">The connection string has an option that the client does not know.</exception>
    public static ConfigurationOptions Parse(string connectionString, RedisOptions redis)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectTimeout = (int)redis.ConnectTimeout.TotalMilliseconds;
        options.SyncTimeout = (int)redis.ConnectTimeout.TotalMilliseconds;
        // The client must not give a call up before our own deadlines do.
        options.AsyncTimeout = Math.Max(options.SyncTimeout, (int)(2 * (redis.Deadline + redis.ReplicaWait)).TotalMilliseconds);
        options.ReconnectRetryPolicy = new LinearRetry((int)redis.ReconnectInterval.TotalMilliseconds);
        options.KeepAlive = 5;
        options.ConfigCheckSeconds = 1; // who is master of what, in a cluster: after a failover it is asked, not only told
        options.AllowAdmin = true; // for INFO and SLOWLOG GET; what a node may do is up to the server's ACL
        return options;
    }
}
