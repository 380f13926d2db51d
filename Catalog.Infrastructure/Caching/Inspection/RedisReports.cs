using Catalog.Infrastructure.Caching.Tiers;
using StackExchange.Redis;

namespace Catalog.Infrastructure.Caching.Inspection;

/// <summary>Asks Redis how it is. Thread-safe.</summary>
public sealed class RedisReports
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

    internal RedisReports(RedisGate gate, CachingOptions options)
    {
        _gate = gate;
        _prefix = options.KeyPrefix;
    }

    /// <summary>Four commands at once; null when Redis does not answer.</summary>
    public async ValueTask<RedisReport?> ReadAsync()
    {
        var reply = await _gate.TryAsync(0, static async (database, _) =>
        {
            var memory = AskAsync(database, "INFO", "memory");
            var stats = AskAsync(database, "INFO", "stats");
            var keyspace = AskAsync(database, "INFO", "keyspace");
            var slow = AskAsync(database, "SLOWLOG", "GET", SlowCommands);
            return (Memory: await memory, Stats: await stats, Keyspace: await keyspace, Slow: await slow);
        });
        return reply.Answered
            ? new RedisReport(
                Figures(reply.Value.Memory, MemoryFigures.Contains),
                Figures(reply.Value.Stats, StatsFigures.Contains),
                Figures(reply.Value.Keyspace, static _ => true),
                [.. ((RedisResult[])reply.Value.Slow!).Select(Slow)])
            : null;
    }

    private static Task<RedisResult> AskAsync(IDatabase database, string command, params object[] arguments) =>
        database.ExecuteAsync(command, arguments, CommandFlags.DemandMaster);

    // INFO answers lines: "# Section" and "name:value".
    private static Dictionary<string, string> Figures(RedisResult info, Func<string, bool> wanted) =>
        ((string)info!).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2 && wanted(parts[0]))
            .ToDictionary(parts => parts[0], parts => parts[1]);

    // Of an entry of the log: id, unix seconds, microseconds, arguments. Only keys are shown: other arguments may be payloads.
    private SlowCommand Slow(RedisResult entry)
    {
        var fields = (RedisResult[])entry!;
        var arguments = (string[])fields[3]!;
        return new SlowCommand(
            DateTimeOffset.FromUnixTimeSeconds((long)fields[1]),
            (long)fields[2] / 1000.0,
            arguments[0].ToUpperInvariant(),
            [
                .. arguments.Skip(1)
                    .Where(argument => argument.StartsWith(_prefix, StringComparison.Ordinal))
                    .Take(MostKeys)
                    .Select(key => key.Length <= LongestKey ? key : key[..LongestKey]),
            ]);
    }
}
