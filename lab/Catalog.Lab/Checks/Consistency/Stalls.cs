using System.Diagnostics;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>How late this process is woken: on a machine that is too busy to keep time, ages and bounds mean little.</summary>
internal sealed class Stalls
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest that it was woken late.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Watches until cancelled.</summary>
    public async Task WatchAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            await Task.Delay(Interval, CancellationToken.None);
            var late = Stopwatch.GetElapsedTime(started) - Interval;
            Longest = late > Longest ? late : Longest;
        }
    }
}
