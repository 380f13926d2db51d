using Catalog.Caching.Clocks;
using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Caching.Bus;

/// <summary>A shard's channel subscriptions. Not thread-safe: used by the loop that follows the shard.</summary>
/// <remarks>
/// A connected socket does not prove that the server still has the subscription: a permission may have been revoked, or the subscription lost
/// on reconnect. So the node publishes a proof on each channel from time to time, and must receive it.
/// </remarks>
internal sealed class BusSubscription(RedisGate gate, CachingOptions options, MonotonicClock clock)
{
    private const char Mark = '?'; // prefix of the proofs of all nodes
    private readonly List<Line> _lines = [];
    private readonly TimeSpan _timeout = options.TrustFor;
    private ISubscriber? _provenBy;
    private long _provenUntil;
    private volatile bool _isInDoubt;

    /// <summary>Whether the socket is up, as far as the client knows.</summary>
    public bool IsUp => gate.Connection.Subscriber.IsConnected(_lines[0].Channel);

    /// <summary>Adds a channel, before the first <see cref="EnsureAsync"/>.</summary>
    public void Add(string channel, Action<string> receive) =>
        _lines.Add(new Line(new RedisChannel(channel, RedisChannel.PatternMode.Literal), receive));

    /// <summary>A socket broke: the next call resubscribes, and a pending proof is given up. Thread-safe.</summary>
    public void Doubt()
    {
        _isInDoubt = true;
        _lines.ForEach(line => line.GiveUp());
    }

    /// <summary>Subscribes, unless the current master has the subscriptions and a recent proof. After an exception, call it again.</summary>
    /// <exception cref="RedisException">Redis refused, is down, or a socket broke in the meantime.</exception>
    /// <exception cref="TimeoutException">A step exceeded <see cref="CachingOptions.TrustFor"/>, or the proof was not received.</exception>
    public async Task EnsureAsync()
    {
        var subscriber = gate.Connection.Subscriber;
        var isSubscribed = !Interlocked.Exchange(ref _isInDoubt, false) && ReferenceEquals(_provenBy, subscriber);
        if (isSubscribed && clock.Milliseconds < _provenUntil)
        {
            return;
        }

        _provenBy = null;
        foreach (var line in _lines)
        {
            if (!isSubscribed)
            {
                await gate.PassAsync("SUBSCRIBE", () => SubscribeAsync(subscriber, line)).WaitAsync(_timeout);
            }

            await line.ProveAsync(proof => gate.PassAsync("PUBLISH", () => subscriber.PublishAsync(line.Channel, proof)), _timeout);
        }

        _provenUntil = clock.Milliseconds + (long)options.BusProof.TotalMilliseconds;
        _provenBy = subscriber;
    }

    private async Task<bool> SubscribeAsync(ISubscriber subscriber, Line line)
    {
        await subscriber.UnsubscribeAsync(line.Channel); // else the client considers it subscribed
        var (channel, hear) = ((string)line.Channel!, (Action<string>)line.Hear); // allocated once, not for each message
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

        public async Task ProveAsync(Func<string, Task<long>> publish, TimeSpan timeout)
        {
            var proof = new Proof($"{Mark}{Guid.NewGuid():N}");
            _awaited = proof;
            await publish(proof.Token).WaitAsync(timeout);
            await proof.Heard.WaitAsync(timeout);
        }
    }

    private sealed record Proof(string Token)
    {
        private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Heard => _heard.Task;

        public void GiveUp() => _heard.TrySetException(
            new RedisException("A connection broke before the node received its own message."));

        public void Note(string message)
        {
            if (message == Token)
            {
                _heard.TrySetResult();
            }
        }
    }
}
