using Catalog.Benchmarks.Http;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks;

/// <summary>
/// The speed of the service over HTTP: each figure compared with a minimal endpoint measured in the same run. Takes about four minutes.
/// </summary>
/// <remarks>
/// The client, two nodes, the bare server, Redis and PostgreSQL share the machine's processors: ratios within a run can be compared, figures
/// of different machines cannot. The duration is how long memory is observed: 30 s by default.
/// </remarks>
public sealed class HttpBench : IExperiment
{
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public string Name => "http";

    /// <inheritdoc/>
    public string Summary => "Reads, views, reservations and memory of a node over HTTP, compared with minimal endpoints. --seconds: how long memory is observed.";

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
