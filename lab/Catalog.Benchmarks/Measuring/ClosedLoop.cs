using System.Diagnostics;

namespace Catalog.Benchmarks.Measuring;

/// <summary>Concurrent callers that send the next call as soon as the previous one returns.</summary>
internal static class ClosedLoop
{
    /// <summary>Runs callers for some time.</summary>
    /// <param name="callers">The number of callers.</param>
    /// <param name="time">How long.</param>
    /// <param name="call">One call, with a number that is unique in this run.</param>
    /// <returns>Calls per second.</returns>
    public static async Task<double> PerSecondAsync(int callers, TimeSpan time, Func<int, ValueTask> call)
    {
        var calls = 0;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                await call(Interlocked.Increment(ref calls));
            }
        })));
        return calls / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Runs one caller, one call after another.</summary>
    /// <returns>The median duration of a call in microseconds.</returns>
    public static async Task<double> MedianMicrosecondsAsync(int calls, Func<int, ValueTask> call)
    {
        var took = new double[calls];
        for (var i = 0; i < calls; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await call(i);
            took[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }

        return Quantile.Median(took);
    }
}
