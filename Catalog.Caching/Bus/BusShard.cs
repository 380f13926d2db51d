using Catalog.Caching.Background;
using Catalog.Caching.Redis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Caching.Bus;

/// <summary>Follows one shard of the bus: hears its messages, looks whether any are missing, and takes those from the stream.</summary>
/// <remarks>
/// Holds: a message that Pub/Sub lost is made good at the next poll, at most <see cref="CachingOptions.BusPoll"/> later; when the
/// stream no longer reaches back, L1 is cleared. The shard is trusted only until <see cref="CachingOptions.TrustFor"/> after the last
/// poll that found this node up to date, and not while the subscription is known to be down. Thread-safe.
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

    /// <summary>Its place in Redis.</summary>
    public BusLog Log => log;

    /// <summary>The sequence up to which this node has seen every message of the shard.</summary>
    public long Seen => receiver.Seen;

    /// <summary>Subscribes and catches up, then follows until disposed. When Redis is away it goes on trying in the background.</summary>
    /// <param name="loops">Runs it.</param>
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

    /// <summary>Sends a message and remembers it for the nodes that miss it. One round trip.</summary>
    /// <returns>Its sequence, or null when Redis did not answer.</returns>
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
        // A look that is under way may have asked before the message was sent.
        for (var looks = 0; Seen < sequence && looks < 2; looks++)
        {
            var looked = Volatile.Read(ref _looked).Task;
            Wake();
            await looked.WaitAsync(ct);
        }

        return Seen >= sequence;
    }

    /// <inheritdoc/>
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

    private async Task PollAsync(CancellationToken stopping)
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
            if (!Interlocked.Exchange(ref _cannotFollow, true)) // said once, not at every try
            {
                logger.LogWarning(e, "The invalidation bus could not be followed; L1 is not used until it can");
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

    // Two that wake at once may cause one poll too many, which does no harm.
    private void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }
}
