using System.Diagnostics;

namespace Catalog.Benchmarks.Measuring;

/// <summary>Concurrent callers that ask again as soon as they are answered.</summary>
internal static class ClosedLoop
{
    /// <summary>Lets callers run for a while.</summary>
    /// <param name="callers">How many.</param>
    /// <param name="time">For how long.</param>
    /// <param name="call">One call, given a number that no other call of this run gets.</param>
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

    /// <summary>One caller, one call after the other.</summary>
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
