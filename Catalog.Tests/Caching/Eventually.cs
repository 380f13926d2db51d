using System.Diagnostics;

namespace Catalog.Tests.Caching;

/// <summary>Waits for what another thread, node or server is about to do.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // ends a hang, and proves nothing

    private const int LongestPause = 32; // ms

    /// <summary>Returns when the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not within the patience, 60 s when null.</exception>
    public static Task BecomesTrueAsync(Func<bool> condition, TimeSpan? patience = null) =>
        BecomesTrueAsync(() => Task.FromResult(condition()), patience);

    public static async Task BecomesTrueAsync(Func<Task<bool>> condition, TimeSpan? patience = null)
    {
        var started = Stopwatch.GetTimestamp();
        var pause = 1;
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > (patience ?? Patience))
            {
                throw new TimeoutException("What was waited for did not happen.");
            }

            await Task.Delay(pause);
            pause = Math.Min(2 * pause, LongestPause); // what is asked works for it as well
        }
    }
}
