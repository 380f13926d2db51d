using Catalog.Caching.Clocks;
using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Caching.Bus;

/// <summary>The channels that a shard of the bus listens to. Not thread-safe: the loop that follows the shard uses it.</summary>
/// <remarks>
/// A socket that is up says nothing of what the server has subscribed: a right may have been taken away, or a subscription lost on the
/// way back from an interruption. So each channel proves itself now and then: this node hears there what it sends to itself.
/// </remarks>
internal sealed class BusSubscription(RedisGate gate, CachingOptions options, MonotonicClock clock)
{
    private const char Mark = '?'; // what begins with it is such a proof, of this node or of another
    private readonly List<Line> _lines = [];
    private readonly TimeSpan _patience = options.TrustFor;
    private ISubscriber? _provenBy;
    private long _provenUntil;
    private volatile bool _isInDoubt;

    /// <summary>Whether its socket is up, as far as this side knows.</summary>
    public bool IsUp => gate.Connection.Subscriber.IsConnected(_lines[0].Channel);

    /// <summary>Adds a channel, before the first <see cref="EnsureAsync"/>.</summary>
    public void Add(string channel, Action<string> receive) =>
        _lines.Add(new Line(new RedisChannel(channel, RedisChannel.PatternMode.Literal), receive));

    /// <summary>
    /// A socket broke: whether the client gets on the new one what it had is not taken for granted, and a proof under way will not be
    /// heard. Thread-safe.
    /// </summary>
    public void Doubt()
    {
        _isInDoubt = true;
        _lines.ForEach(line => line.GiveUp());
    }

    /// <summary>Subscribes, unless the present master has these subscriptions already and they were proved to work a short time ago.</summary>
    /// <exception cref="RedisException">Redis refused it, or is away, or a socket broke meanwhile. The next call subscribes anew.</exception>
    /// <exception cref="TimeoutException">It took longer than the patience, or nothing was heard. The next call subscribes anew.</exception>
    public async Task EnsureAsync()
    {
        var subscriber = gate.Connection.Subscriber;
        var isSubscribed = ReferenceEquals(_provenBy, subscriber) && !_isInDoubt;
        _isInDoubt = false;
        if (isSubscribed && clock.Milliseconds < _provenUntil)
        {
            return;
        }

        _provenBy = null;
        foreach (var line in _lines)
        {
            if (!isSubscribed)
            {
                await gate.PassAsync("SUBSCRIBE", () => SubscribeAsync(subscriber, line)).WaitAsync(_patience);
            }

            await line.ProveAsync(proof => gate.PassAsync("PUBLISH", () => subscriber.PublishAsync(line.Channel, proof)), _patience);
        }

        _provenUntil = clock.Milliseconds + (long)options.BusProof.TotalMilliseconds;
        _provenBy = subscriber;
    }

    private async Task<bool> SubscribeAsync(ISubscriber subscriber, Line line)
    {
        await subscriber.UnsubscribeAsync(line.Channel); // the client would take it for subscribed
        var (channel, hear) = ((string)line.Channel!, (Action<string>)line.Hear); // once, not for each message
        await subscriber.SubscribeAsync(line.Channel, (_, message) => gate.Deliver(channel, message!, hear));
        return true;
    }

    private sealed class Line(RedisChannel channel, Action<string> receive)
    {
        private volatile Proof? _awaited;

        public RedisChannel Channel => channel;

        public void Hear(string message)
        {
            if (message.StartsWith(Mark))
            {
                _awaited?.Note(message);
            }
            else
            {
                receive(message);
            }
        }

        public void GiveUp() => _awaited?.GiveUp();

        public async Task ProveAsync(Func<string, Task<long>> publish, TimeSpan patience)
        {
            var proof = new Proof($"{Mark}{Guid.NewGuid():N}");
            _awaited = proof;
            await publish(proof.Token).WaitAsync(patience);
            await proof.Heard.WaitAsync(patience);
        }
    }

    private sealed record Proof(string Token)
    {
        private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Heard => _heard.Task;

        public void GiveUp() => _heard.TrySetException(
            new RedisException("A connection broke before the node had heard itself."));

        public void Note(string message)
        {
            if (message == Token)
            {
                _heard.TrySetResult();
            }
        }
    }
}
