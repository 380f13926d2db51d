namespace Catalog.Caching.Bus;

/// <summary>
/// A look at one shard: how far it is, whether its messages are still heard, what this node has missed. After one that found this node up to
/// date, L1 is trusted for a while. The loop that follows the shard uses it; <see cref="Interrupt"/> alone is thread-safe.
/// </summary>
internal sealed class BusPoll(
    int shard, BusLayout layout, BusLog log, BusSubscription subscription, BusReceiver receiver, BusReplay replay, BusTrust trust)
{
    private volatile bool _interrupted;

    /// <summary>Whether this node is known to be up to date with the shard.</summary>
    public bool IsTrusted => trust.HoldsOf(shard);

    /// <summary>Looks, and catches up.</summary>
    /// <returns>Whether this node has now acted on everything; false when Redis did not answer.</returns>
    /// <exception cref="StackExchange.Redis.RedisException">The shard cannot be listened to.</exception>
    /// <exception cref="TimeoutException">Nothing is heard of it.</exception>
    public async Task<bool> RunAsync(CancellationToken stopping)
    {
        // Noted before asking: who answers after an interruption may be a server that lacks the last writes, and numbers anew.
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
            Distrust(); // the look before may have ended just after the subscription broke
        }

        return true;
    }

    /// <summary>A connection broke.</summary>
    /// <param name="isOfCommands">Whether it was the one that commands use, so that another server may answer next.</param>
    public void Interrupt(bool isOfCommands)
    {
        _interrupted |= isOfCommands;
        subscription.Doubt();
        Distrust();
    }

    /// <summary>Whether this node is up to date is not known.</summary>
    public void Distrust() => trust.End(shard);
}
