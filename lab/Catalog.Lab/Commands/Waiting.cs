namespace Catalog.Lab.Commands;

/// <summary>How a command waits for its user.</summary>
internal static class Waiting
{
    /// <summary>Returns after a time, or at once when Ctrl-C or SIGTERM cancels, which is the usual end and no error.</summary>
    public static Task UntilAsync(TimeSpan time, CancellationToken ct) =>
        Task.Delay(time, ct).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
