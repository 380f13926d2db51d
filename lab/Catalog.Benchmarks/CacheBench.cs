using System.Runtime;
using Catalog.Benchmarks.Cache;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks;

/// <summary>The speed of the library: each figure compared with a reference measured in the same run. Takes about two minutes.</summary>
/// <remarks>
/// Figures of different runs, or of a busy machine, cannot be compared; ratios within a run can. Build it in Release: a Debug build
/// measures unoptimized code.
/// </remarks>
public sealed class CacheBench : IExperiment
{
    /// <inheritdoc/>
    public string Name => "cache";

    /// <inheritdoc/>
    public string Summary => "Hits, misses, stampedes, invalidations and outages of the library, compared with plain MemoryCache and Redis.";

    /// <inheritdoc/>
    public bool NeedsQuiet => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        await using var server = await RedisServer.StartAsync(ct: ct);
        var (redis, log) = (server.Endpoint, context.Progress);
        log.Report($"{Environment.ProcessorCount} processors, {(GCSettings.IsServerGC ? "server" : "workstation")} GC, .NET {Environment.Version}");
        return
        [
            .. await LocalHits.RunAsync(redis, log, ct),
            .. await SharedHits.RunAsync(redis, log, ct),
            .. await Misses.RunAsync(redis, log, ct),
            .. await Stampede.RunAsync(redis, log, ct),
            .. await InvalidationLag.RunAsync(redis, log, ct),
            .. await ReplicaWaits.RunAsync(log, ct),
            .. await Outage.RunAsync(log, ct),
            .. await EntryOverhead.RunAsync(redis, log, ct),
        ];
    }
}
