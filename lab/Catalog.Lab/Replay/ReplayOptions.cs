using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Replay;

/// <summary>--replay and --speed.</summary>
/// <param name="Log">The access log.</param>
/// <param name="Speed">The speed, as a multiple of the recorded one; infinity: as fast as responses arrive; null: the command's default.</param>
internal sealed record ReplayOptions(FileInfo Log, double? Speed)
{
    /// <summary>The options of an experiment; null if it has no log.</summary>
    public static ReplayOptions? Of(ExperimentContext context) => context.Replay is { } log ? new ReplayOptions(log, context.Speed) : null;

    /// <summary>Opens the log.</summary>
    /// <param name="node">Provides the OpenAPI document with the service's paths.</param>
    /// <param name="speed">The default speed.</param>
    /// <param name="endless">Whether to start again at the end of the log.</param>
    /// <param name="ct">Cancels the request.</param>
    public async Task<RecordedReads> OpenAsync(HttpClient node, double speed, bool endless, CancellationToken ct) =>
        new(Log.OpenRead, await ServedPaths.OfAsync(node, ct), Speed ?? speed, endless, TimeProvider.System);
}
