using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Checks.Crashes;

/// <summary>Kills something every 2 s: mostly a node, sometimes Redis or PostgreSQL. Skips what is still restarting.</summary>
internal sealed class CrashFaults
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private readonly CrashStage _stage;
    private readonly IProgress<string> _progress;
    private readonly Victim[] _nodes;
    private readonly Victim _redis;
    private readonly Victim _postgres;
    private readonly Random _random = new(7);

    public CrashFaults(CrashStage stage, IProgress<string> progress)
    {
        _stage = stage;
        _progress = progress;
        _nodes = [.. Enumerable.Range(0, stage.Nodes).Select(node => new Victim($"node {node + 1}", ct => stage.KillNodeAsync(node, ct)))];
        _redis = new Victim("Redis", stage.KillRedisAsync);
        _postgres = new Victim("PostgreSQL", stage.KillPostgresAsync);
    }

    /// <summary>The number of kills.</summary>
    public IReadOnlyList<ExperimentRow> Rows =>
    [
        ExperimentRow.AtLeast("nodes killed", _nodes.Sum(node => node.Killed), "times", 1),
        ExperimentRow.AtLeast("Redis killed", _redis.Killed, "times", 1),
        ExperimentRow.AtLeast("PostgreSQL killed", _postgres.Killed, "times", 1),
    ];

    /// <summary>Kills for some time; everything is up again when it ends.</summary>
    public async Task RunAsync(TimeSpan time, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; TimeProvider.System.GetElapsedTime(started) < time || _postgres.Killed == 0; i++)
        {
            await Task.Delay(Every, ct);
            var victim = (i % 5) switch
            {
                1 => _redis,
                3 => _postgres,
                _ => _nodes[_random.Next(_stage.Nodes)],
            };
            if (victim.TryKill(ct))
            {
                _progress.Report($"Killed {victim.Name}");
            }
        }

        await Task.WhenAll(_nodes.Append(_redis).Append(_postgres).Select(victim => victim.Mending));
    }

    private sealed class Victim(string name, Func<CancellationToken, Task> killAndStart)
    {
        public string Name => name;

        public int Killed { get; private set; }

        public Task Mending { get; private set; } = Task.CompletedTask;

        public bool TryKill(CancellationToken ct)
        {
            if (!Mending.IsCompletedSuccessfully)
            {
                return false; // still down; a failed restart is reported at the end
            }

            Killed++;
            Mending = killAndStart(ct);
            return true;
        }
    }
}
