using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Page;

/// <summary>What a visitor can do to a stage while it is played.</summary>
internal static class StageActs
{
    /// <summary>Ends free play on both sides, also on one that is not ready yet. The run does it.</summary>
    public const string Stop = "stop";

    private static readonly Dictionary<string, Func<Stage, int, CancellationToken, Task>> Acts = new()
    {
        ["store"] = async (stage, node, ct) =>
        {
            var version = await stage.CommitAsync(node, stage.Settings.Shown, ct);
            await stage.AnnounceAsync(
                node, stage.Settings.Shown, version, cache => cache.WriteAsync(stage.Settings.Shown, new Contenders.Item(version, "price")));
        },
        ["lose"] = Now((stage, node) => stage.Faults.LoseNextMessage(node)),
        ["cut"] = Now((stage, node) => stage.Faults.CutOff(node)),
        ["kill"] = (stage, node, _) => stage.Faults.KillNodeAsync(node),
        ["redis-kill"] = (stage, _, _) => stage.Faults.KillRedisAsync(),
        ["redis-freeze"] = Now((stage, _) => stage.Faults.FreezeRedis()),
        ["redis-restart"] = (stage, _, ct) => stage.Faults.RestartRedisEmptyAsync(ct),
        ["redis-failover"] = (stage, _, ct) => stage.Faults.FailOverAsync(ct),
        ["database-down"] = Now((stage, _) => stage.Faults.TakeDatabaseAway()),
        ["mend"] = (stage, _, ct) => stage.Faults.MendAsync(ct),
    };

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => Acts.Keys.Append(Stop);

    /// <summary>Whether there is such an act.</summary>
    public static bool IsKnown(string act) => Acts.ContainsKey(act);

    /// <summary>Does it. What cannot be done now, as killing a Redis that is dead, is left, and so is everything after the stop.</summary>
    public static async Task RunAsync(Stage stage, string act, int node, CancellationToken ct)
    {
        if (stage.Stopped.IsCompleted)
        {
            return;
        }

        if (act == "store" && stage.Faults.Allows(act, node))
        {
            await Acts[act](stage, node, ct); // it may wait for a frozen Redis, which the visitor wants to mend meanwhile
            return;
        }

        using (var turn = await stage.Faults.OneAtATimeAsync(ct))
        {
            if (turn is not null && !stage.Stopped.IsCompleted && (act == "mend" || stage.Faults.Allows(act, node)))
            {
                await Acts[act](stage, node, ct);
            }
        }
    }

    private static Func<Stage, int, CancellationToken, Task> Now(Action<Stage, int> act) => (stage, node, _) =>
    {
        act(stage, node);
        return Task.CompletedTask;
    };
}
