namespace Catalog.Testbed;

/// <summary>Tells of work that takes longer than a second, so that nobody waits before a silent screen.</summary>
public static class SlowStep
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Waits for the work; reports "what ..." after a second, and again every 5 s with the seconds passed.</summary>
    /// <typeparam name="T">What the work returns.</typeparam>
    /// <param name="what">What is being done, as in "Starting Redis".</param>
    /// <param name="work">The work, already under way.</param>
    /// <param name="progress">Told from a pool thread; null: nobody.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <returns>The work's result.</returns>
    public static async Task<T> RunAsync<T>(string what, Task<T> work, IProgress<string>? progress, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var start = time.GetTimestamp();
        await using var timer = time.CreateTimer(
            _ => progress?.Report($"{what} ... ({time.GetElapsedTime(start).TotalSeconds:0} s)"), null, Patience, Interval);
        return await work;
    }
}
