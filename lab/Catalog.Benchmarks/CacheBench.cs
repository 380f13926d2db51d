using System.Runtime;
using Catalog.Benchmarks.Cache;

namespace Catalog.Benchmarks;

/// <summary>The toolbox's speed table: each figure against a reference measured in the same run. About two minutes.</summary>
/// <remarks>
/// Figures of different runs, or of a machine that does other work, do not compare; ratios within a run do. Build it in
/// Release: a Debug build measures the debugger.
/// </remarks>
public static class CacheBench
{
    /// <summary>Measures the whole table, one row after the other.</summary>
    /// <param name="redis">"host:port" of an otherwise idle server; nothing in it is touched but keys under <c>bench:</c>.</param>
    /// <param name="log">Told the absolute figures behind each row.</param>
    /// <param name="ct">Stops between rounds.</param>
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(string redis, TextWriter log, CancellationToken ct)
    {
        await log.WriteLineAsync(
            $"{Environment.ProcessorCount} processors, {(GCSettings.IsServerGC ? "server" : "workstation")} GC, .NET {Environment.Version}");
        return
        [
            .. await LocalHits.RunAsync(redis, log, ct),
            .. await SharedHits.RunAsync(redis, log, ct),
            .. await Misses.RunAsync(redis, log, ct),
            .. await Stampede.RunAsync(redis, log, ct),
            .. await InvalidationLag.RunAsync(redis, log, ct),
            .. await Outage.RunAsync(log, ct),
            .. await EntryOverhead.RunAsync(redis, log, ct),
        ];
    }
}
