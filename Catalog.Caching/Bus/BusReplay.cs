using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Bus;

/// <summary>Replays messages that Pub/Sub lost from a shard's stream. Not thread-safe: used by the loop that follows the shard.</summary>
internal sealed class BusReplay(BusLog log, BusReceiver receiver, CachingMetrics metrics, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan ReorderDelay = TimeSpan.FromMilliseconds(20);
    private readonly FailureLog _said = new(TimeProvider.System);

    /// <summary>Acts on every message up to a sequence, or restarts there when the stream was trimmed. False when Redis did not answer.</summary>
    public async Task<bool> CatchUpAsync(long last, CancellationToken stopping)
    {
        await Task.Delay(ReorderDelay, time, stopping); // a Pub/Sub message still in flight is not a gap
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
                if (_said.IsDue(nameof(StartOver), out var others))
                {
                    logger.LogWarning("The bus does not reach back to {From}; L1 is cleared ({Others} more times since the last line)", from, others);
                }

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

    public void StartOver(long last)
    {
        metrics.LocalTierCleared();
        receiver.StartAt(last);
    }
}
