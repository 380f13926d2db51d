using Catalog.Caching.Background;
using Catalog.Caching.Redis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Caching.Bus;

/// <summary>Follows one shard of the bus: receives its messages, polls for missing ones, and reads those from the stream.</summary>
/// <remarks>
/// Holds: the next poll, at most <see cref="CachingOptions.BusPoll"/> later, replays a message that Pub/Sub lost, or clears L1 when the stream
/// was trimmed. The shard is trusted until <see cref="CachingOptions.TrustFor"/> after the last poll that found this node up to date, and
/// never while the subscription is known to be down. Thread-safe.
/// </remarks>
internal sealed class BusShard(
    BusLog log, BusReceiver receiver, BusPoll poll, RedisGate gate, CachingOptions options, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _wake = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private Task _following = Task.CompletedTask;
    private bool _cannotFollow;
    private TaskCompletionSource _looked = NewLook();

    public BusLog Log => log;

    public long Seen => receiver.Seen;

    /// <summary>Subscribes, catches up, and follows until disposed. Returns after the first attempt, even when Redis is down.</summary>
    public async Task StartAsync(BackgroundLoops loops)
    {
        gate.Connection.Failed += OnConnectionFailed;
        gate.Connection.Restored += Wake;
        gate.Recovered += Wake;
        receiver.Gap += Wake;
        var looked = _looked.Task;
        _following = loops.RunAsync($"bus {log.Label}".TrimEnd(), FollowAsync, _stopping.Token, LongestBackoff);
        await looked;
    }

    /// <summary>Publishes a message and keeps it in the stream. One round trip. Returns its sequence; null when Redis did not answer.</summary>
    public async ValueTask<long?> PublishAsync(string message)
    {
        if (await log.AppendAsync(message, Seen) is not { } sequence)
        {
            return null;
        }

        receiver.Advance(sequence);
        SentInFlow.Sent(log.Label, sequence);
        return sequence;
    }

    /// <summary>Waits until this node has acted on every message up to a sequence; see <see cref="InvalidationBus.ReachAsync"/>.</summary>
    public async Task<bool> ReachAsync(long sequence, CancellationToken ct)
    {
        // A poll in progress may have asked before the message was sent.
        for (var looks = 0; Seen < sequence && looks < 2; looks++)
        {
            var looked = Volatile.Read(ref _looked).Task;
            Wake();
            await looked.WaitAsync(ct);
        }

        return Seen >= sequence;
    }

    public async ValueTask DisposeAsync()
    {
        gate.Connection.Failed -= OnConnectionFailed;
        gate.Connection.Restored -= Wake;
        gate.Recovered -= Wake;
        await _stopping.CancelAsync();
        await _following;
        _stopping.Dispose();
        _wake.Dispose();
    }

    private async Task<TimeSpan> FollowAsync(CancellationToken stopping)
    {
        await PollAsync(stopping);
        await _wake.WaitAsync(poll.IsTrusted ? options.BusPoll : RetryAfterFailure, stopping);
        return TimeSpan.Zero;
    }

    internal async Task PollAsync(CancellationToken stopping)
    {
        try
        {
            if (await poll.RunAsync(stopping))
            {
                _cannotFollow = false;
            }
        }
        catch (RedisServerException e)
        {
            poll.Distrust();
            gate.Refusals.Note("SUBSCRIBE", e);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            if (!Interlocked.Exchange(ref _cannotFollow, true)) // logged once per outage
            {
                logger.LogWarning(e, "Following the invalidation bus failed; L1 is not used until it works");
            }

            poll.Distrust();
        }
        catch
        {
            poll.Distrust();
            throw;
        }
        finally
        {
            Interlocked.Exchange(ref _looked, NewLook()).SetResult();
        }
    }

    private void OnConnectionFailed(ConnectionType socket)
    {
        poll.Interrupt(isOfCommands: socket == ConnectionType.Interactive);
        Wake();
    }

    private static TaskCompletionSource NewLook() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Two concurrent calls may cause one extra poll, which is harmless.
    private void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }
}
