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

    private static readonly HashSet<string> MemoryFigures =
    [
        "used_memory", "used_memory_rss", "used_memory_peak", "used_memory_dataset", "maxmemory", "maxmemory_policy",
        "mem_fragmentation_ratio",
    ];

    private static readonly HashSet<string> StatsFigures =
    [
        "total_commands_processed", "instantaneous_ops_per_sec", "keyspace_hits", "keyspace_misses", "expired_keys", "evicted_keys",
        "rejected_connections", "total_net_input_bytes", "total_net_output_bytes", "pubsub_channels",
    ];

    private readonly RedisGate _gate;
    private readonly string _prefix;

    public RedisReports(CacheNode node)
    {
        _gate = node.Gate;
        _prefix = node.Options.KeyPrefix;
    }

    /// <summary>Sends two commands at once; null when Redis does not answer, or there is none.</summary>
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
        return reply.Answered
            ? new RedisReport(
                Figures(reply.Value.Info, "Memory", MemoryFigures.Contains),
                Figures(reply.Value.Info, "Stats", StatsFigures.Contains),
                Figures(reply.Value.Info, "Keyspace", static _ => true),
                Array.ConvertAll(reply.Value.Slow, Slow))
            : null;
    }

    private static Dictionary<string, string> Figures(
        IGrouping<string, KeyValuePair<string, string>>[] info, string section, Func<string, bool> wanted) =>
        info.Where(group => group.Key == section).SelectMany(group => group).Where(figure => wanted(figure.Key)).ToDictionary();

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
