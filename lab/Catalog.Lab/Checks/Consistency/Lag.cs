using System.Diagnostics;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>Measures how long a change takes to become visible on another node.</summary>
internal sealed class Lag(NodeReads reads, FaultTimeline timeline, Findings findings)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Reads another node until it shows the change. A node that stops answering is excluded: it is down, not behind.</summary>
    public async Task MeasureAsync(Change change)
    {
        if (change.Origin is not (Origin.Http or Origin.Sql))
        {
            return;
        }

        var node = (int)(change.Version % reads.Nodes);
        node = node == change.Writer ? (node + 1) % reads.Nodes : node;
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Bounds.Late)
        {
            if (await reads.NodeAsync(change.Subject, node) is not { } shown)
            {
                return;
            }

            if (shown.Version >= change.Version)
            {
                break;
            }

            await Task.Delay(Pause);
        }

        findings.Lags.Enqueue((change.IsAnnounced, timeline.Since(change.BegunAt), Stopwatch.GetElapsedTime(started).TotalMilliseconds));
    }
}
