using StackExchange.Redis;

namespace Catalog.Infrastructure.Caching.Tiers;

/// <summary>The few lines in which the client versions of the two package sets differ.</summary>
internal static class RedisDialect
{
    /// <summary>Options that fail fast: no queueing while disconnected, no throwing at start.</summary>
    /// <exception cref="ArgumentException">The connection string has an option that this client does not know.</exception>
    public static ConfigurationOptions Parse(string connectionString, RedisOptions redis)
    {
#if !PACKAGES_LATEST
        if (connectionString.Split(',').Any(static option => option.TrimStart().StartsWith("user=", StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException("A Redis user with a name (user=...) needs the newest client: build with -p:Packages=latest.");
        }
#endif
        var options = ConfigurationOptions.Parse(connectionString);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = (int)redis.ConnectTimeout.TotalMilliseconds;
        options.SyncTimeout = (int)redis.ConnectTimeout.TotalMilliseconds;
        options.ReconnectRetryPolicy = new LinearRetry((int)redis.ReconnectInterval.TotalMilliseconds);
        options.KeepAlive = 5;
        options.ConfigCheckSeconds = 1; // who is master of what, in a cluster: after a failover it is asked, not only told
#if PACKAGES_LATEST
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.AllowAdmin = true; // else it refuses to send INFO and SLOWLOG GET; what a node may do is up to the server's ACL
#endif
        return options;
    }

    /// <summary>Whether a server follows another.</summary>
    public static bool IsReplica(IServer server) =>
#if PACKAGES_LATEST
        server.IsReplica;
#else
        server.IsSlave;
#endif

    /// <summary>Whether a server refused a write because another is the master of its key; it had no effect.</summary>
    public static bool IsOfAnotherMaster(RedisServerException e) =>
        e.Message.StartsWith("READONLY", StringComparison.Ordinal)
        || e.Message.StartsWith("MOVED ", StringComparison.Ordinal)
        || e.Message.StartsWith("ASK ", StringComparison.Ordinal)
        || e.Message.Contains("serving hashslot", StringComparison.Ordinal); // what this client makes of MOVED and ASK

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
