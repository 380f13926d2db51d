namespace Catalog.Lab.Checks.Consistency;

/// <summary>Causes one fault after another, with pauses in between.</summary>
/// <param name="faults">The faults: a name, and a function that causes and repairs it.</param>
/// <param name="timeline">Records each fault.</param>
/// <param name="progress">Reports each fault.</param>
internal sealed class ConsistencyFaults(
    IReadOnlyList<(string Name, Func<Task> BreakAndMendAsync)> faults, FaultTimeline timeline, IProgress<string> progress)
{
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(4);

    /// <summary>Causes faults until cancelled; a fault in progress is repaired first.</summary>
    /// <param name="calmFirst">The time without faults at the beginning.</param>
    /// <param name="calmBetween">The time without faults between two faults; a fault counts for 4 s after its repair.</param>
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
            // The time has ended.
        }
    }
}
