namespace Catalog.Caching.Bus;

/// <summary>
/// Polls one shard: compares the sequence, checks the subscription, and replays missed messages. A poll that found this node up to date
/// renews the trust in L1. Used by the loop that follows the shard; only <see cref="Interrupt"/> is thread-safe.
/// </summary>
/// <param name="shard">The shard's index.</param>
/// <param name="layout">The number of shards that the nodes have agreed on.</param>
/// <param name="log">The shard in Redis.</param>
/// <param name="subscription">The shard's channels.</param>
/// <param name="receiver">Acts on messages.</param>
/// <param name="replay">Replays missed messages.</param>
/// <param name="trust">Renewed by a poll that found this node up to date.</param>
/// <param name="onLoss">Called when Redis lost the sequence although no connection broke: it was emptied, or has older data.</param>
internal sealed class BusPoll(
    int shard,
    BusLayout layout,
    BusLog log,
    BusSubscription subscription,
    BusReceiver receiver,
    BusReplay replay,
    BusTrust trust,
    Action onLoss)
{
    private int _interruptions;
    private int _handled; // how many of them a restart has followed
    private string? _epoch;

    public bool IsTrusted => trust.HoldsOf(shard);

    /// <summary>Polls and catches up. Returns whether this node has acted on every message; false when Redis did not answer.</summary>
    /// <exception cref="StackExchange.Redis.RedisException">The shard cannot be subscribed to.</exception>
    /// <exception cref="TimeoutException">The subscription delivers nothing.</exception>
    public async Task<bool> RunAsync(CancellationToken stopping)
    {
        // Read before the request: after an interruption the server that answers may lack the last writes, and number anew.
        var interruptions = Volatile.Read(ref _interruptions);
        if (!await layout.SettleAsync() || await log.LookAsync(receiver.Seen) is not var (last, askedAt, epoch))
        {
            Distrust();
            return false;
        }

        if (_epoch is not null && _epoch != epoch)
        {
            _epoch = epoch;
            onLoss(); // an interruption: the next poll starts over
            return false;
        }

        _epoch = epoch;
        await subscription.EnsureAsync();
        if (interruptions != _handled)
        {
            replay.StartOver(last);
            _handled = interruptions; // only now: a poll that failed before this leaves it to the next
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
        if (isOfCommands)
        {
            Interlocked.Increment(ref _interruptions);
        }

        subscription.Doubt();
        Distrust();
    }

    /// <summary>Ends the trust: this node may have missed messages.</summary>
    public void Distrust() => trust.End(shard);
}
