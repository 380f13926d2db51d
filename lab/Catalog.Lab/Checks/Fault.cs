using Catalog.Testbed;

namespace Catalog.Lab.Checks;

/// <summary>A way to break and repair Redis.</summary>
/// <param name="Name">The name in the report: "killed".</param>
/// <param name="BreakAsync">Breaks the server.</param>
/// <param name="MendAsync">Repairs it.</param>
internal sealed record Fault(
    string Name, Func<RedisServer, CancellationToken, Task> BreakAsync, Func<RedisServer, CancellationToken, Task> MendAsync)
{
    /// <summary>Killed with -9 and started again, frozen and thawed, restarted.</summary>
    public static readonly IReadOnlyList<Fault> All =
    [
        new("killed", (redis, _) => redis.KillAsync(), (redis, ct) => redis.StartAgainAsync(ct)),
        new("frozen", (redis, _) => Now(redis.Freeze), (redis, _) => Now(redis.Thaw)),
        new("restarted", (redis, ct) => redis.RestartAsync(ct), (_, _) => Task.CompletedTask),
    ];

    private static Task Now(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
