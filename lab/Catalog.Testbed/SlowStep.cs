namespace Catalog.Testbed;

/// <summary>Reports progress of work that takes longer than a second.</summary>
public static class SlowStep
{
    private static readonly TimeSpan FirstReport = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Waits for the work; reports "what ..." after a second, then every 5 s with the elapsed seconds.</summary>
    /// <typeparam name="T">What the work returns.</typeparam>
    /// <param name="what">A description, such as "Starting Redis".</param>
    /// <param name="work">The work, already started.</param>
    /// <param name="progress">Receives the reports on a pool thread; null: none.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <returns>The work's result.</returns>
    public static async Task<T> RunAsync<T>(string what, Task<T> work, IProgress<string>? progress, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var start = time.GetTimestamp();
        await using var timer = time.CreateTimer(
            _ => progress?.Report($"{what} ... ({time.GetElapsedTime(start).TotalSeconds:0} s)"), null, FirstReport, Interval);
        return await work;
    }
}
