using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Patterns;

/// <summary>The flush of a node that stops: repeated until Redis and the database have taken part, for a limited time.</summary>
internal static class LastFlush
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Flushes; what could not be done is in the log. Never throws.</summary>
    /// <param name="flush">Returns whether Redis answered for every shard; throws what the database threw.</param>
    /// <param name="longest">For how long, at most.</param>
    /// <param name="isWaiting">Whether this node has taken something since the last complete flush. If not, one attempt is enough.</param>
    /// <param name="what">Names what is flushed, for the log.</param>
    /// <param name="log">Where a flush that is not complete shows.</param>
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
                // The end of the time says less than what was seen before it.
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
            "The last flush of {What} is not complete: {Reason}. What waits stays in Redis for another node",
            what,
            seen.Reason);
    }
}
