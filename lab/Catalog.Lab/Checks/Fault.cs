using System.Globalization;
using Catalog.Testbed;

namespace Catalog.Lab.Checks;

/// <summary>A way to break and repair Redis.</summary>
/// <param name="Name">The name in the report: "killed".</param>
/// <param name="BreakAsync">Breaks the server.</param>
/// <param name="MendAsync">Repairs it.</param>
/// <param name="Error">The error that Redis replies with meanwhile, as in <c>INFO errorstats</c>; null when it does not reply.</param>
internal sealed record Fault(
    string Name,
    Func<RedisServer, CancellationToken, Task> BreakAsync,
    Func<RedisServer, CancellationToken, Task> MendAsync,
    string? Error = null)
{
    // Turns 50 keys into lists, whatever they were: entries, counters, the bus.
    private const string WrongTypes =
        "EVAL \"for i = 1, 50 do local key = redis.call('RANDOMKEY'); if key then redis.call('DEL', key); redis.call('LPUSH', key, 'x') end end\" 0";

    /// <summary>Killed with -9 and started again, frozen and thawed, restarted; and up, but refusing.</summary>
    /// <param name="topology">A replica or a cluster node cannot be made read-only, nor can a script reach keys of several slots.</param>
    public static IReadOnlyList<Fault> AllOf(RedisTopology topology) =>
    [
        new("killed", (redis, _) => redis.KillAsync(), (redis, ct) => redis.StartAgainAsync(ct)),
        new("frozen", (redis, _) => Now(redis.Freeze), (redis, _) => Now(redis.Thaw)),
        new("restarted", (redis, ct) => redis.RestartAsync(ct), (_, _) => Task.CompletedTask),
        Refusing("full", "OOM", "CONFIG SET maxmemory 1", $"CONFIG SET maxmemory {RedisServerOptions.UsualMemory}"),
        Refusing("without rights to scripts", "NOPERM", "ACL SETUSER default -eval -evalsha", "ACL SETUSER default +@all"),
        Refusing("without rights to read", "NOPERM", "ACL SETUSER default -get -mget", "ACL SETUSER default +@all"),
        Refusing("without channels", "NOPERM", "ACL SETUSER default resetchannels", "ACL SETUSER default allchannels"),
        Refusing("without its scripts", "NOSCRIPT", "SCRIPT FLUSH", "SCRIPT FLUSH"),
        new(
            "busy",
            async (redis, ct) =>
            {
                await redis.AskAsync("CONFIG SET busy-reply-threshold 1", ct);
                await redis.AskAsync("EVAL \"while true do end\" 0", ct);
            },
            (redis, ct) => redis.AskAsync("SCRIPT KILL", ct),
            "BUSY"),
        .. topology == RedisTopology.Single
            ?
            [
                Refusing("read-only", "READONLY", "REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE"),
                Refusing("full of other types", "WRONGTYPE", WrongTypes, "PING"),
            ]
            : Array.Empty<Fault>(),
    ];

    /// <summary>How often this server has replied with <see cref="Error"/> since it started. Waits until the server replies.</summary>
    public async Task<long> RepliesAsync(RedisServer redis, CancellationToken ct)
    {
        if (Error is null)
        {
            return 0;
        }

        string stats;
        while ((stats = await redis.AskAsync("INFO errorstats", ct)).Length == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
        }

        var line = stats.Split("\r\n").FirstOrDefault(line => line.StartsWith($"errorstat_{Error}:count=", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.AsSpan(line.IndexOf('=') + 1), CultureInfo.InvariantCulture);
    }

    private static Fault Refusing(string name, string error, string begin, string end) => new(
        name,
        (redis, ct) => redis.AskAsync(begin, ct),
        (redis, ct) => redis.AskAsync(end, ct),
        error);

    private static Task Now(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
