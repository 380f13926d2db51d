using System.Diagnostics;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>Measures how late this process is scheduled: on an overloaded machine, ages and bounds mean little.</summary>
internal sealed class Stalls
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest delay.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Measures until cancelled.</summary>
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
