using StackExchange.Redis;

namespace Catalog.Lab.Checks.Sessions;

/// <summary>One way to end a session, with or without the other nodes receiving the bus message.</summary>
/// <param name="Name">The name in the report.</param>
/// <param name="IsEverywhere">Whether to end all sessions of the user at once.</param>
/// <param name="BreakAsync">Blocks the message to all nodes except the first, which ends the session.</param>
/// <param name="Mend">Restores delivery.</param>
internal sealed record Revocation(
    string Name, bool IsEverywhere, Func<SessionStage, CancellationToken, Task> BreakAsync, Action<SessionStage> Mend)
{
    public static readonly IReadOnlyList<Revocation> All =
    [
        new("signed out", false, static (_, _) => Task.CompletedTask, static _ => { }),
        new("signed out everywhere", true, static (_, _) => Task.CompletedTask, static _ => { }),
        new("subscriptions killed", false, KillSubscriptionsAsync, static _ => { }),
        new("other nodes cut off", false, (stage, _) => OthersAsync(stage, node => stage.NetworkOf(node).Cut()), Heal),
        new("other nodes hear nothing", false, (stage, _) => OthersAsync(stage, node => stage.NetworkOf(node).Blackhole()), Heal),
    ];

    private static async Task KillSubscriptionsAsync(SessionStage stage, CancellationToken ct)
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync($"{stage.Redis.Endpoint},allowAdmin=true");
        await redis.GetDatabase().ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub").WaitAsync(ct);
    }

    private static Task OthersAsync(SessionStage stage, Action<int> act)
    {
        for (var node = 1; node < stage.Nodes; node++)
        {
            act(node);
        }

        return Task.CompletedTask;
    }

    private static void Heal(SessionStage stage) => OthersAsync(stage, node => stage.NetworkOf(node).Heal());
}
