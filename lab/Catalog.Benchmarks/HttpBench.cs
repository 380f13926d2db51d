using Catalog.Benchmarks.Http;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks;

/// <summary>The service's speed over HTTP: each figure against a bare endpoint measured in the same run. About four minutes.</summary>
/// <remarks>
/// The client, two nodes, the bare server, Redis and PostgreSQL share the machine's processors; ratios within a run compare, figures
/// of different machines do not. The time asked for is that over which memory is watched: 30 s unless told otherwise.
/// </remarks>
public sealed class HttpBench : IExperiment
{
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public string Name => "http";

    /// <inheritdoc/>
    public string Summary => "Reads, views, reservations and memory of a node over HTTP, against bare endpoints. --seconds: how long memory is watched.";

    /// <inheritdoc/>
    public bool NeedsQuiet => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        var log = context.Progress;
        await using var stage = await HttpStage.StartAsync(log, ct);
        return
        [
            .. await ProductReads.RunAsync(stage, log, ct),
            .. await ViewWrites.RunAsync(stage, log, ct),
            .. await ViewFlushes.RunAsync(stage, log, ct),
            .. await Reservations.RunAsync(stage, log, ct),
            .. await NodeMemory.RunAsync(stage, context.Duration ?? DefaultDuration, log, ct),
        ];
    }
}
