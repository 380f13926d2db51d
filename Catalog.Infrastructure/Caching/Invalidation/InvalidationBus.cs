using System.Globalization;
using Catalog.Infrastructure.Caching.Protection;
using Catalog.Infrastructure.Caching.Tiers;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Infrastructure.Caching.Invalidation;

/// <summary>Carries invalidations between nodes: Pub/Sub for speed, a capped stream for memory, one sequence for both.</summary>
/// <remarks>
/// Holds: a message that Pub/Sub lost is made good at the next poll, at most <see cref="CachingOptions.BusPoll"/> later, from
/// the stream; when the stream no longer reaches back, L1 is cleared. L1 is trusted only until
/// <see cref="CachingOptions.TrustFor"/> after the last poll that found this node up to date, and not while the subscription is
/// known to be down: a node that is cut off, or was paused, asks L2.
/// Does not hold: that all nodes act at the same instant; a message takes well under a millisecond, and a lost one a poll.
/// </remarks>
public sealed class InvalidationBus : IAsyncDisposable
{
    private static readonly RedisScript PublishScript = RedisScript.Embedded("bus_publish.lua");
    private static readonly RedisScript PollScript = RedisScript.Embedded("bus_poll.lua");
    private static readonly TimeSpan Straggling = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromMilliseconds(50);
    private const int ReplayPage = 500;

    private readonly RedisGate _gate;
    private readonly CachingOptions _options;
    private readonly BusReceiver _receiver;
    private readonly Generations _generations;
    private readonly RedisClock _redisClock;
    private readonly MonotonicClock _clock;
    private readonly CachingMetrics _metrics;
    private readonly ILogger<InvalidationBus> _log;
    private readonly RedisKey[] _keys;
    private readonly RedisChannel _channel;
    private readonly List<(RedisChannel Channel, Action<string> Receive)> _subscriptions;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _node;
    private Task _following = Task.CompletedTask;
    private long _trustedUntil;
    private ISubscriber? _subscribedTo;
    private volatile bool _interrupted;
    private TaskCompletionSource _looked = NewLook();

    /// <summary>A bus that is not followed yet.</summary>
    public InvalidationBus(
        string node,
        RedisGate gate,
        CachingOptions options,
        NodeCopies copies,
        Generations generations,
        FillNotices notices,
        RedisClock redisClock,
        MonotonicClock clock,
        CachingMetrics metrics,
        ILogger<InvalidationBus> log)
    {
        _node = node;
        _gate = gate;
        _options = options;
        _receiver = new BusReceiver(_node, copies, generations, redisClock, metrics);
        _generations = generations;
        _redisClock = redisClock;
        _clock = clock;
        _metrics = metrics;
        _log = log;
        _keys = [options.KeyPrefix + "{bus}:seq", options.KeyPrefix + "{bus}:stream"];
        _channel = Literal(options.KeyPrefix + "bus");
        _subscriptions = [(_channel, Receive), (Literal(NoticeChannelOf(options)), notices.Wake)];
    }

    /// <summary>Raised when a message of any node has come, from a thread of the connection: do not block.</summary>
    public event Action? Announced;

    /// <summary>The sequence up to which this node has seen every message. Loads are stamped with it before they begin.</summary>
    public long Seen => _receiver.Seen;

    /// <summary>Whether L1 may be served at this monotonic time.</summary>
    public bool Trusts(long now) => now < Volatile.Read(ref _trustedUntil);

    /// <summary>Whether L1 may be served now.</summary>
    public bool IsTrusted => Trusts(_clock.Milliseconds);

    /// <summary>Subscribes and catches up, then follows until disposed. When Redis is away it goes on trying in the background.</summary>
    public async Task StartAsync()
    {
        _gate.Connection.Failed += OnConnectionFailed;
        _gate.Connection.Restored += Wake;
        _gate.Recovered += Wake;
        _receiver.Gap += Wake;
        await PollOrDistrustAsync();
        _following = FollowAsync();
    }

    /// <summary>Sends names that are no longer valid to all nodes, and remembers them for those that miss it. One round trip.</summary>
    /// <returns>The message's sequence, or null when Redis did not answer.</returns>
    public async ValueTask<long?> PublishAsync(bool isTag, IReadOnlyList<string> names)
    {
        var message = new BusMessage(_node, _redisClock.Milliseconds, isTag, names).ToString();
        var reply = await _gate.TryAsync((bus: this, message), static (database, s) => PublishScript.RunAsync(
            database,
            s.bus._keys,
            [s.bus.Seen, s.message, s.bus._options.BusLength, (string)s.bus._channel!]));
        if (!reply.Answered)
        {
            return null;
        }

        var sequence = (long)reply.Value;
        _receiver.Advance(sequence);
        WritePosition.Sent(sequence);
        return sequence;
    }

    /// <summary>
    /// Waits until this node has acted on every message up to a sequence that a writer was given; when it has, at once, else after
    /// one look at the bus.
    /// </summary>
    /// <returns>Whether it has; false when Redis does not answer or has no such message.</returns>
    public async ValueTask<bool> ReachAsync(long sequence, CancellationToken ct)
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

    /// <summary>The last sequence that Redis gave out, or null when it does not answer. One round trip.</summary>
    public async ValueTask<long?> LastSequenceAsync()
    {
        var reply = await _gate.TryAsync(_keys[0], static (database, key) => database.StringGetAsync(key, CommandFlags.DemandMaster));
        return reply.Answered ? (long)reply.Value : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _gate.Connection.Failed -= OnConnectionFailed;
        _gate.Connection.Restored -= Wake;
        _gate.Recovered -= Wake;
        await _stopping.CancelAsync();
        await _following;
        _stopping.Dispose();
        _wake.Dispose();
    }

    /// <summary>Receives from a further channel, from the moment on that the bus is followed. Call it before <see cref="StartAsync"/>.</summary>
    internal void Listen(string channel, Action<string> receive) => _subscriptions.Add((Literal(channel), receive));

    internal static string NoticeChannelOf(CachingOptions options) => options.KeyPrefix + "filled";

    private async Task FollowAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var pause = Trusts(_clock.Milliseconds) ? _options.BusPoll : RetryAfterFailure;
                await _wake.WaitAsync(pause, _stopping.Token);
                await PollOrDistrustAsync();
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task PollOrDistrustAsync()
    {
        try
        {
            await PollAsync();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            Distrust();
            _log.LogWarning(e, "The invalidation bus could not be followed; L1 is not used until it can");
        }
        finally
        {
            Interlocked.Exchange(ref _looked, NewLook()).SetResult();
        }
    }

    private async Task PollAsync()
    {
        // Noted before asking: who answers after an interruption may be a server that lacks the last writes, and numbers anew.
        var interrupted = _interrupted;
        _interrupted = false;
        var askedAt = _clock.Milliseconds;
        var reply = await _gate.TryAsync(this, static (database, bus) => PollScript.RunAsync(database, bus._keys, [bus.Seen]));
        if (!reply.Answered)
        {
            _interrupted |= interrupted;
            Distrust();
            return;
        }

        if (!ReferenceEquals(_subscribedTo, _gate.Connection.Subscriber))
        {
            await SubscribeAsync(_gate.Connection.Subscriber);
        }

        var answer = (RedisValue[])reply.Value!;
        var last = (long)answer[0];
        _redisClock.Observe((long)answer[1], askedAt);

        if (interrupted)
        {
            _metrics.LocalTierCleared();
        }

        if (interrupted || _generations.Since == long.MaxValue)
        {
            _receiver.StartAt(last);
        }

        if (Seen < last && !await CatchUpAsync(last))
        {
            Distrust();
            return;
        }

        if (_gate.Connection.Subscriber.IsConnected(_channel))
        {
            Volatile.Write(ref _trustedUntil, askedAt + (long)_options.TrustFor.TotalMilliseconds);
        }
        else
        {
            Distrust(); // the look before may have ended just after the subscription broke
        }
    }

    // True when this node has now acted on everything up to that sequence.
    private async Task<bool> CatchUpAsync(long last)
    {
        await Task.Delay(Straggling, _stopping.Token); // what Pub/Sub is just bringing is not a gap
        if (Seen < last)
        {
            _metrics.GapFound();
        }

        for (var from = Seen + 1; Seen < last; from = Seen + 1)
        {
            var page = await _gate.TryAsync((_keys, from), static (database, s) => database.ExecuteAsync(
                "XRANGE",
                [s._keys[1], s.from.ToString(CultureInfo.InvariantCulture), "+", "COUNT", ReplayPage],
                CommandFlags.DemandMaster));
            if (!page.Answered)
            {
                return false;
            }

            var entries = (RedisResult[])page.Value!;
            if (entries.Length == 0 || SequenceOf(entries[0]) != from)
            {
                _log.LogWarning("The bus does not reach back to {From}; L1 is cleared", from);
                _metrics.LocalTierCleared();
                _receiver.StartAt(last);
                return true;
            }

            foreach (var entry in entries)
            {
                var fields = (RedisValue[])((RedisResult[])entry!)[1]!;
                _receiver.Act(SequenceOf(entry), fields[1]!);
            }

            _metrics.Replayed(entries.Length);
        }

        return true;
    }

    private void Receive(string message)
    {
        _receiver.Receive(message);
        Announced?.Invoke();
    }

    private static RedisChannel Literal(string channel) => new(channel, RedisChannel.PatternMode.Literal);

    private static long SequenceOf(RedisResult entry)
    {
        var id = (string)((RedisResult[])entry!)[0]!;
        return long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
    }

    private async Task SubscribeAsync(ISubscriber subscriber)
    {
        foreach (var (channel, receive) in _subscriptions)
        {
            await subscriber.SubscribeAsync(channel, (_, message) => receive(message!)).WaitAsync(_options.TrustFor);
        }

        _subscribedTo = subscriber;
    }

    private void OnConnectionFailed(ConnectionType socket)
    {
        _interrupted |= socket == ConnectionType.Interactive;
        Distrust();
        Wake();
    }

    private static TaskCompletionSource NewLook() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Distrust() => Volatile.Write(ref _trustedUntil, 0);

    // Two that wake at once may cause one poll too many, which does no harm.
    private void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }
}
