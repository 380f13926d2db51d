using StackExchange.Redis;

namespace Catalog.Infrastructure.Caching.Tiers;

/// <summary>The few lines in which the client versions of the two package sets differ.</summary>
internal static class RedisDialect
{
    /// <summary>Options that fail fast: no queueing while disconnected, no throwing at start.</summary>
    public static ConfigurationOptions Parse(string connectionString, RedisOptions redis)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = (int)redis.ConnectTimeout.TotalMilliseconds;
        options.SyncTimeout = (int)redis.ConnectTimeout.TotalMilliseconds;
        options.ReconnectRetryPolicy = new LinearRetry((int)redis.ReconnectInterval.TotalMilliseconds);
        options.KeepAlive = 5;
        options.ConfigCheckSeconds = 1; // who is master of what, in a cluster: after a failover it is asked, not only told
#if PACKAGES_LATEST
        options.BacklogPolicy = BacklogPolicy.FailFast;
#endif
        return options;
    }

    /// <summary>Lets messages and completions run in parallel; later versions always do.</summary>
    public static void AllowParallelCompletions(ConnectionMultiplexer multiplexer)
    {
#if PACKAGES_LATEST
        _ = multiplexer;
#else
        multiplexer.PreserveAsyncOrder = false;
#endif
    }
}
