using System.Globalization;
using System.Net;
using Catalog.Caching;
using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>Reads the figures of Redis. Thread-safe.</summary>
internal sealed class RedisReports
{
    private const int SlowCommands = 10;
    private const int MostKeys = 10;
    private const int LongestKey = 100;

    private readonly RedisGate _gate;
    private readonly RedisContents _contents;
    private readonly string _prefix;

    public RedisReports(CacheNode node)
    {
        _gate = node.Gate;
        _contents = new RedisContents(node);
        _prefix = node.Options.KeyPrefix;
    }

    /// <summary>Reads the figures of a master and what fills it; null when Redis does not answer, or there is none.</summary>
    public async ValueTask<RedisReport?> ReadAsync()
    {
        if (!_gate.HasServer || _gate.Connection.Database.Multiplexer.GetServers().FirstOrDefault(server => server is { IsConnected: true, IsReplica: false })
            is not { } server)
        {
            return null;
        }

        var reply = await _gate.TryAsync(server, static async (_, master) =>
        {
            var info = master.InfoAsync();
            var slow = master.SlowlogGetAsync(SlowCommands);
            return (Info: await info, Slow: await slow);
        });
        if (!reply.Answered)
        {
            return null;
        }

        RedisKeyspace[] keyspace = [.. Section(reply.Value.Info, "Keyspace").Select(Keyspace)];
        return new RedisReport(
            Memory(Section(reply.Value.Info, "Memory")),
            Traffic(Section(reply.Value.Info, "Stats")),
            keyspace,
            Array.ConvertAll(reply.Value.Slow, Slow),
            await _contents.StreamsAsync(),
            await _contents.KindsAsync(server, keyspace.Sum(database => database.Keys)));
    }

    /// <summary>The figures of each master; empty when Redis does not answer, or there is none.</summary>
    public async ValueTask<IReadOnlyList<RedisMaster>> MastersAsync()
    {
        if (!_gate.HasServer)
        {
            return [];
        }

        var masters = _gate.Connection.Database.Multiplexer.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }).ToArray();
        var reply = await _gate.TryAsync(masters, static (_, masters) => Task.WhenAll(masters.Select(master => master.InfoAsync())));
        return reply.Answered
            ? [.. masters.Zip(reply.Value, (master, info) => new RedisMaster(
                AddressOf(master), Memory(Section(info, "Memory")), Traffic(Section(info, "Stats"))))]
            : [];
    }

    private static string AddressOf(IServer server) =>
        server.EndPoint is DnsEndPoint named ? $"{named.Host}:{named.Port}" : server.EndPoint.ToString()!;

    private static Dictionary<string, string> Section(IGrouping<string, KeyValuePair<string, string>>[] info, string name) =>
        info.Where(group => group.Key == name).SelectMany(group => group).ToDictionary();

    private static RedisMemory Memory(Dictionary<string, string> figures) => new(
        Number(figures, "used_memory"),
        Number(figures, "used_memory_rss"),
        Number(figures, "used_memory_peak"),
        Number(figures, "used_memory_dataset"),
        Number(figures, "maxmemory"),
        figures.GetValueOrDefault("maxmemory_policy", ""),
        double.TryParse(figures.GetValueOrDefault("mem_fragmentation_ratio"), CultureInfo.InvariantCulture, out var ratio) ? ratio : 0);

    private static RedisTraffic Traffic(Dictionary<string, string> figures) => new(
        Number(figures, "total_commands_processed"),
        Number(figures, "instantaneous_ops_per_sec"),
        Number(figures, "keyspace_hits"),
        Number(figures, "keyspace_misses"),
        Number(figures, "expired_keys"),
        Number(figures, "evicted_keys"),
        Number(figures, "rejected_connections"),
        Number(figures, "total_net_input_bytes"),
        Number(figures, "total_net_output_bytes"),
        Number(figures, "pubsub_channels"));

    // db0: keys=12,expires=10,avg_ttl=54321
    private static RedisKeyspace Keyspace(KeyValuePair<string, string> database)
    {
        var figures = database.Value.Split(',').Select(part => part.Split('=')).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        return new RedisKeyspace(database.Key, Number(figures, "keys"), Number(figures, "expires"), Number(figures, "avg_ttl"));
    }

    // A figure that this Redis does not have is 0.
    private static long Number(Dictionary<string, string> figures, string name) =>
        long.TryParse(figures.GetValueOrDefault(name), CultureInfo.InvariantCulture, out var number) ? number : 0;

    // Only keys are shown: other arguments may be payloads.
    private SlowCommand Slow(CommandTrace command)
    {
        var arguments = Array.ConvertAll(command.Arguments, argument => (string)argument!);
        return new SlowCommand(
            command.Time,
            command.Duration.TotalMilliseconds,
            arguments[0].ToUpperInvariant(),
            [
                .. arguments.Skip(1)
                    .Where(argument => argument.StartsWith(_prefix, StringComparison.Ordinal))
                    .Take(MostKeys)
                    .Select(key => key.Length <= LongestKey ? key : key[..LongestKey]),
            ]);
    }
}
