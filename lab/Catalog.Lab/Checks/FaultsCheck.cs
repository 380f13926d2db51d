using Catalog.Testbed;
using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Checks;

/// <summary>faults: traffic on all nodes while Redis is killed, frozen, restarted, and refuses commands, repeatedly.</summary>
internal sealed class FaultsCheck : IExperiment
{
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Broken = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public string Name => "faults";

    /// <inheritdoc/>
    public string Summary => "Redis killed, frozen, restarted and refusing during reads and writes: no errors, no stale values, little extra latency.";

    public bool TakesRedis => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        // Faults need processes: always start private servers.
        var options = new RunningCatalogOptions
        {
            Nodes = context.Nodes,
            Redis = context.Redis,
            Private = true,
            Environment = LimitsOutOfReach.Settings,
        };
        await using var catalog = await RunningCatalog.StartAsync(options, context.Progress, ct);
        var traffic = new ProductTraffic(catalog.Nodes, context.Progress, TimeProvider.System);
        var faults = new FaultLog(TimeProvider.System);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = traffic.RunAsync(ending.Token);
        try
        {
            await BreakAgainAndAgainAsync(catalog.Redis, context, faults, ct);
        }
        finally
        {
            await ending.CancelAsync();
            await running;
        }

        await Task.Delay(Calm, ct); // now every write must be visible on every node
        await traffic.ReadAllAsync();
        return FaultsReport.Rows(traffic, faults);
    }

    private static async Task BreakAgainAndAgainAsync(IRedis redis, ExperimentContext context, FaultLog log, CancellationToken ct)
    {
        var end = TimeProvider.System.GetUtcNow() + (context.Duration ?? DefaultDuration);
        context.Progress.Report("Reading and writing");
        await Task.Delay(Calm, ct); // open the connections and fill the caches
        log.Settled();
        await Task.Delay(Calm, ct);
        var faults = Fault.AllOf(context.Redis);
        for (var i = 0; TimeProvider.System.GetUtcNow() < end || i < faults.Count; i++)
        {
            var fault = faults[i % faults.Count];
            var victim = await redis.MasterAsync(ct);
            var before = await fault.RepliesAsync(victim, ct);
            context.Progress.Report($"Redis {victim.Endpoint} is {fault.Name}");
            log.Began(fault.Name);
            await fault.BreakAsync(victim, ct);
            await Task.Delay(Broken, ct);
            await fault.MendAsync(victim, ct);
            log.Mended(fault.Name);
            if (fault.Error is not null)
            {
                log.Refused(fault.Name, await fault.RepliesAsync(victim, ct) - before);
            }

            await Task.Delay(Calm, ct);
        }
    }
}
