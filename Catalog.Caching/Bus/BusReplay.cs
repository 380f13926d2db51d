using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Bus;

/// <summary>Takes from the stream of a shard what Pub/Sub did not bring. Not thread-safe: the loop that follows the shard uses it.</summary>
internal sealed class BusReplay(BusLog log, BusReceiver receiver, CachingMetrics metrics, ILogger logger)
{
    private static readonly TimeSpan Straggling = TimeSpan.FromMilliseconds(20);

    /// <summary>Acts on everything up to a sequence, or starts over there when the stream does not reach back.</summary>
    /// <returns>False when Redis did not answer.</returns>
    public async Task<bool> CatchUpAsync(long last, CancellationToken stopping)
    {
        await Task.Delay(Straggling, stopping); // what Pub/Sub is just bringing is not a gap
        if (receiver.Seen < last)
        {
            metrics.GapFound();
        }

        for (var from = receiver.Seen + 1; receiver.Seen < last; from = receiver.Seen + 1)
        {
            if (await log.ReadAsync(from) is not { } messages)
            {
                return false;
            }

            if (messages.Count == 0 || messages[0].Sequence != from)
            {
                logger.LogWarning("The bus does not reach back to {From}; L1 is cleared", from);
                StartOver(last);
                return true;
            }

            foreach (var (sequence, message) in messages)
            {
                receiver.Act(sequence, message);
            }

            metrics.Replayed(messages.Count);
        }

        return true;
    }

    /// <summary>What happened up to here is not known.</summary>
    public void StartOver(long last)
    {
        metrics.LocalTierCleared();
        receiver.StartAt(last);
    }
}
