using System.Diagnostics;

namespace Catalog.Tests.Caching;

/// <summary>Waits for a condition that another thread, node or server will meet.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60); // only ends a hang

    private const int LongestPause = 32; // ms

    /// <summary>Returns when the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not hold within the timeout, 60 s when null.</exception>
    public static Task BecomesTrueAsync(Func<bool> condition, TimeSpan? timeout = null) =>
        BecomesTrueAsync(() => Task.FromResult(condition()), timeout);

    public static async Task BecomesTrueAsync(Func<Task<bool>> condition, TimeSpan? timeout = null)
    {
        var started = Stopwatch.GetTimestamp();
        var pause = 1;
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > (timeout ?? Timeout))
            {
                throw new TimeoutException("The condition was not met.");
            }

            await Task.Delay(pause);
            pause = Math.Min(2 * pause, LongestPause); // checking costs the same machine time
        }
    }
}
