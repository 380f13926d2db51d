namespace Catalog.Lab.Commands;

internal static class Waiting
{
    /// <summary>Returns after a time, or at once on Ctrl-C or SIGTERM, which is the normal end and not an error.</summary>
    public static Task UntilAsync(TimeSpan time, CancellationToken ct) =>
        Task.Delay(time, ct).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
