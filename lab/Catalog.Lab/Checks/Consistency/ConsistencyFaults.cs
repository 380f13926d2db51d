namespace Catalog.Lab.Checks.Consistency;

/// <summary>Breaks one thing after another, with calm in between.</summary>
/// <param name="faults">What can be broken: its name, and what breaks and mends it.</param>
/// <param name="timeline">Told of each.</param>
/// <param name="progress">Told the same.</param>
internal sealed class ConsistencyFaults(
    IReadOnlyList<(string Name, Func<Task> BreakAndMendAsync)> faults, FaultTimeline timeline, IProgress<string> progress)
{
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(4);

    /// <summary>Breaks and mends until cancelled; what is broken then is mended first.</summary>
    /// <param name="calmFirst">How long nothing is broken at first.</param>
    /// <param name="calmBetween">How long nothing is broken between two faults; a fault counts for 4 s after it was mended.</param>
    /// <param name="ct">Ends it.</param>
    public async Task RunAsync(TimeSpan calmFirst, TimeSpan calmBetween, CancellationToken ct)
    {
        try
        {
            await Task.Delay(calmFirst, ct);
            for (var next = 0; ; next++)
            {
                var (name, breakAndMendAsync) = faults[next % faults.Count];
                progress.Report(name);
                timeline.Begin(name);
                await breakAndMendAsync();
                await Task.Delay(Aftermath, CancellationToken.None);
                timeline.End();
                await Task.Delay(calmBetween, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The time is over.
        }
    }
}
