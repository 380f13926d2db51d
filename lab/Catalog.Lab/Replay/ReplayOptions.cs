using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Replay;

/// <summary>--replay and --speed.</summary>
/// <param name="Log">The access log.</param>
/// <param name="Speed">How many times as fast as recorded; infinity: as fast as answers come; null: as the command thinks fit.</param>
internal sealed record ReplayOptions(FileInfo Log, double? Speed)
{
    /// <summary>The options of an experiment; null when it was not given a log.</summary>
    public static ReplayOptions? Of(ExperimentContext context) => context.Replay is { } log ? new ReplayOptions(log, context.Speed) : null;

    /// <summary>Opens the log.</summary>
    /// <param name="node">Tells which paths the service has.</param>
    /// <param name="speed">Unless one was given.</param>
    /// <param name="endless">Whether the log begins anew at its end.</param>
    /// <param name="ct">Cancels the asking.</param>
    public async Task<RecordedReads> OpenAsync(HttpClient node, double speed, bool endless, CancellationToken ct) =>
        new(Log.OpenRead, await ServedPaths.OfAsync(node, ct), Speed ?? speed, endless, TimeProvider.System);
}
