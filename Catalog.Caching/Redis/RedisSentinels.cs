using System.Net;
using StackExchange.Redis;

namespace Catalog.Caching.Redis;

/// <summary>Asks the sentinels for a service's master.</summary>
/// <remarks>
/// Only a majority counts: a master that was frozen or cut off still calls itself master for seconds after a failover, and a sentinel cut off
/// with it agrees. Thread-safe.
/// </remarks>
internal sealed class RedisSentinels : IAsyncDisposable
{
    private const string Scheme = "sentinel:";
    private const string Service = ";service=";
    private readonly ConnectionMultiplexer _connection;
    private readonly EndPoint[] _sentinels;
    private readonly string _service;
    private readonly string _serverOptions;
    private readonly TimeSpan _timeout;

    private RedisSentinels(ConnectionMultiplexer connection, string service, string serverOptions, TimeSpan timeout)
    {
        _connection = connection;
        _sentinels = connection.GetEndPoints();
        _service = service;
        _serverOptions = serverOptions;
        _timeout = timeout;
    }

    /// <summary>Whether a connection string names sentinels instead of servers.</summary>
    public static bool AreIn(string connectionString) => connectionString.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Connects to <c>sentinel:host:port[,host:port];service=name[,option=value]</c>. Blocks; for process start only.</summary>
    /// <exception cref="FormatException">The service is missing.</exception>
    public static RedisSentinels Connect(string connectionString, RedisOptions redis)
    {
        var at = connectionString.IndexOf(Service, StringComparison.Ordinal);
        if (at < 0)
        {
            throw new FormatException($"A Sentinel connection string must name its service: {Scheme}host:port{Service}name");
        }

        var rest = connectionString[(at + Service.Length)..].Split(',', 2);
        var options = RedisConfiguration.Parse(connectionString[Scheme.Length..at], redis);
        options.CommandMap = CommandMap.Sentinel;
        return new RedisSentinels(ConnectionMultiplexer.Connect(options), rest[0], rest.Length > 1 ? "," + rest[1] : "", redis.ConnectTimeout);
    }

    /// <summary>The connection string of the master that most sentinels name; null when no majority names one.</summary>
    public async Task<string?> FindMasterAsync()
    {
        var answers = await Task.WhenAll(_sentinels.Select(AskAsync));
        return answers
            .OfType<EndPoint>()
            .GroupBy(master => master)
            .FirstOrDefault(named => named.Count() > _sentinels.Length / 2) is { } majority
            ? AddressOf(majority.Key) + _serverOptions
            : null;
    }

    internal static string AddressOf(EndPoint server) => server switch
    {
        DnsEndPoint named => $"{named.Host}:{named.Port}",
        _ => server.ToString()!,
    };

    public async ValueTask DisposeAsync()
    {
        await _connection.CloseAsync(allowCommandsToComplete: false);
        _connection.Dispose();
    }

    private async Task<EndPoint?> AskAsync(EndPoint sentinel)
    {
        try
        {
            return await _connection.GetServer(sentinel).SentinelGetMasterAddressByNameAsync(_service).WaitAsync(_timeout);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            return null; // no answer, no vote
        }
    }
}
