namespace Catalog.Caching.Bus;

/// <summary>
/// Polls one shard: compares the sequence, checks the subscription, and replays missed messages. A poll that found this node up to date
/// renews the trust in L1. Used by the loop that follows the shard; only <see cref="Interrupt"/> is thread-safe.
/// </summary>
internal sealed class BusPoll(
    int shard, BusLayout layout, BusLog log, BusSubscription subscription, BusReceiver receiver, BusReplay replay, BusTrust trust)
{
    private volatile bool _interrupted;

    public bool IsTrusted => trust.HoldsOf(shard);

    /// <summary>Polls and catches up. Returns whether this node has acted on every message; false when Redis did not answer.</summary>
    /// <exception cref="StackExchange.Redis.RedisException">The shard cannot be subscribed to.</exception>
    /// <exception cref="TimeoutException">The subscription delivers nothing.</exception>
    public async Task<bool> RunAsync(CancellationToken stopping)
    {
        // Read before the request: after an interruption the server that answers may lack the last writes, and number anew.
        var interrupted = _interrupted;
        _interrupted = false;
        if (!await layout.SettleAsync() || await log.LookAsync(receiver.Seen) is not var (last, askedAt))
        {
            _interrupted |= interrupted;
            Distrust();
            return false;
        }

        await subscription.EnsureAsync();
        if (interrupted)
        {
            replay.StartOver(last);
        }
        else if (!receiver.IsStarted)
        {
            receiver.StartAt(last);
        }

        if (receiver.Seen < last && !await replay.CatchUpAsync(last, stopping))
        {
            Distrust();
            return false;
        }

        if (subscription.IsUp)
        {
            trust.Renew(shard, askedAt);
        }
        else
        {
            Distrust(); // the previous poll may have renewed it just after the subscription broke
        }

        return true;
    }

    /// <summary>A connection broke; when it was that of the commands, another server may answer next.</summary>
    public void Interrupt(bool isOfCommands)
    {
        _interrupted |= isOfCommands;
        subscription.Doubt();
        Distrust();
    }

    /// <summary>Ends the trust: this node may have missed messages.</summary>
    public void Distrust() => trust.End(shard);
}
