using Catalog.Testbed;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>Breaks one thing after another, with calm in between, and says what is broken.</summary>
internal sealed class ConsistencyFaults(RunningCatalog catalog, IProgress<string> progress)
{
    /// <summary>What <see cref="Current"/> is while nothing is broken.</summary>
    public const string Nothing = "calm";

    private const string Killed = "Redis killed";
    private const string Frozen = "Redis frozen";
    private static readonly TimeSpan Broken = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(4);
    private volatile string _current = Nothing;

    /// <summary>The fault under which things happen now; it counts for some seconds after it was mended.</summary>
    public string Current => _current;

    /// <summary>Whether a fault keeps nodes from Redis.</summary>
    public static bool IsOfRedis(string fault) => fault is Killed or Frozen;

    /// <summary>How many faults there were.</summary>
    public int Count { get; private set; }

    /// <summary>Breaks and mends until cancelled, then mends.</summary>
    public async Task RunAsync(TimeSpan calmFirst, CancellationToken ct)
    {
        (string Name, Func<Task> BreakAndMendAsync)[] faults =
        [
            (Killed, KillRedisAsync),
            ("node killed", () => catalog.KillNodeAsync(1 + (Count % catalog.Nodes.Count), CancellationToken.None)),
            ("bus cut", CutBusAsync),
            (Frozen, FreezeRedisAsync),
            ("PostgreSQL restarted", () => catalog.Postgres.RestartAsync(CancellationToken.None)),
        ];
        try
        {
            await Task.Delay(calmFirst, ct);
            while (true)
            {
                var (name, breakAndMendAsync) = faults[Count % faults.Length];
                _current = name;
                progress.Report($"{name}");
                await breakAndMendAsync();
                Count++;
                await Task.Delay(Aftermath, ct);
                _current = Nothing;
                await Task.Delay(Calm, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            _current = Nothing;
        }
    }

    private async Task KillRedisAsync()
    {
        var master = await catalog.Redis.MasterAsync();
        await master.KillAsync();
        await Task.Delay(Broken);
        await master.StartAgainAsync();
    }

    private async Task FreezeRedisAsync()
    {
        var master = await catalog.Redis.MasterAsync();
        master.Freeze();
        await Task.Delay(Broken);
        master.Thaw();
    }

    // Again and again, so that what the nodes hear by Pub/Sub has gaps.
    private async Task CutBusAsync()
    {
        for (var i = 0; i < 10; i++)
        {
            foreach (var server in catalog.Redis.Members)
            {
                await server.CutSubscriptionsAsync();
            }

            await Task.Delay(Broken / 10);
        }
    }
}
