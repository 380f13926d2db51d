using StackExchange.Redis;

namespace Catalog.Infrastructure.Caching.Tiers;

/// <summary>Asks sentinels which servers belong to a service. The baseline client has no Sentinel support of its own.</summary>
/// <remarks>
/// All servers become endpoints of one connection, which finds the master among them by its role and looks again every second and
/// whenever a socket breaks. Does not hold: a replica that joins later is not known until the node starts again.
/// </remarks>
internal static class RedisSentinels
{
    private const string Scheme = "sentinel:";
    private const string Service = ";service=";

    /// <summary>
    /// Turns <c>sentinel:host:port[,host:port];service=name[,option=value]</c> into <c>host:port,...[,option=value]</c>; any other
    /// connection string stays as it is. Blocks; for the start of a process.
    /// </summary>
    /// <exception cref="InvalidOperationException">No sentinel answered, or none knows the service.</exception>
    /// <exception cref="FormatException">The service is missing.</exception>
    public static string Resolve(string connectionString)
    {
        if (!connectionString.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return connectionString;
        }

        var at = connectionString.IndexOf(Service, StringComparison.Ordinal);
        if (at < 0)
        {
            throw new FormatException($"A Sentinel connection string names its service: {Scheme}host:port{Service}name");
        }

        var sentinels = connectionString[Scheme.Length..at];
        var rest = connectionString[(at + Service.Length)..].Split(',', 2);
        var options = ConfigurationOptions.Parse(sentinels);
        options.CommandMap = CommandMap.Sentinel;
        options.TieBreaker = "";
        options.AbortOnConnectFail = false;
        using var connection = ConnectionMultiplexer.Connect(options);
        string[] parts = [.. ServersOf(connection, rest[0]), "configCheckSeconds=1", .. rest[1..]];
        return string.Join(',', parts);
    }

    private static List<string> ServersOf(ConnectionMultiplexer connection, string service)
    {
        RedisException? failure = null;
        foreach (var endpoint in connection.GetEndPoints())
        {
            try
            {
                var sentinel = connection.GetServer(endpoint);
                return [AddressOf(sentinel.SentinelMaster(service)), .. RedisDialect.ReplicasOf(sentinel, service).Select(AddressOf)];
            }
            catch (RedisException e)
            {
                failure = e; // the next one may know
            }
        }

        throw new InvalidOperationException($"No sentinel could say who serves '{service}'.", failure);
    }

    private static string AddressOf(KeyValuePair<string, string>[] server) =>
        $"{server.First(field => field.Key == "ip").Value}:{server.First(field => field.Key == "port").Value}";
}
