using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Patterns;

/// <summary>The flush of a stopping node: repeated until Redis and the database have answered, for a limited time.</summary>
internal static class LastFlush
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Flushes, and logs what remains. Never throws.</summary>
    /// <param name="flush">Returns whether Redis answered for every shard; throws the database's exception.</param>
    /// <param name="longest">The time limit.</param>
    /// <param name="isWaiting">Whether this node has taken something since the last complete flush. If not, one attempt is enough.</param>
    /// <param name="what">What is flushed, for the log.</param>
    /// <param name="log">Logs an incomplete flush.</param>
    public static async Task RunAsync(Func<CancellationToken, Task<bool>> flush, TimeSpan longest, bool isWaiting, string what, ILogger log)
    {
        using var limit = new CancellationTokenSource(longest);
        (string? Reason, Exception? Failure) seen = default;
        do
        {
            try
            {
                if (await flush(limit.Token))
                {
                    return;
                }

                seen = ("Redis did not answer", null);
            }
            catch (Exception e)
            {
                // A cancellation at the time limit is less informative than an earlier failure.
                if (seen.Reason is null || !limit.IsCancellationRequested)
                {
                    seen = ("the database did not take it", e);
                }
            }

            if (isWaiting)
            {
                await Task.Delay(Pause, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        while (isWaiting && !limit.IsCancellationRequested);

        log.LogWarning(
            seen.Failure,
            "The last flush of {What} is not complete: {Reason}. The rest stays in Redis for another node",
            what,
            seen.Reason);
    }
}
