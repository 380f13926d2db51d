using Catalog.Caching.Background;
using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;
using Catalog.Caching.Local;
using Catalog.Caching.Redis;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Bus;

/// <summary>
/// Carries invalidations between nodes in <see cref="CachingOptions.BusShards"/> shards with a sequence each: Pub/Sub for speed, a capped
/// stream to replay lost messages.
/// </summary>
/// <remarks>
/// Holds: a tag always uses the same shard, whose sequence numbers its generations. A node follows all shards, and trusts L1 only while it is
/// up to date with each (<see cref="BusShard"/>). Sequences of different shards are not comparable. Does not hold: nodes do not act at the
/// same instant; a message takes well under a millisecond, and a lost one until the next poll. Thread-safe.
/// </remarks>
internal sealed class InvalidationBus : IInvalidationBus, IAsyncDisposable
{
    private readonly string _node;
    private readonly RedisClock _redisClock;
    private readonly MonotonicClock _clock;
    private readonly BusTrust _trust;
    private readonly BusShard[] _shards;
    private readonly BusSubscription[] _subscriptions;

    public InvalidationBus(
        string node,
        RedisGate gate,
        CachingOptions options,
        NodeCopies copies,
        Generations generations,
        RedisClock redisClock,
        MonotonicClock clock,
        TimeProvider time,
        ILogger<InvalidationBus> log)
    {
        _node = node;
        _redisClock = redisClock;
        _clock = clock;
        var said = new FailureLog(TimeProvider.System);
        _trust = new BusTrust(options.BusShards, options.TrustFor, clock);
        BusLog[] logs = [.. Enumerable.Range(0, options.BusShards).Select(i => new BusLog(gate, options, i, clock, redisClock))];
        var layout = new BusLayout(gate, options, logs, log);
        _subscriptions = Array.ConvertAll(logs, _ => new BusSubscription(gate, options, clock));
        _shards = [.. logs.Select((shard, i) =>
        {
            var receiver = new BusReceiver(node, i, copies, generations, redisClock, gate.Metrics);
            receiver.Received += text => Announced?.Invoke(text);
            _subscriptions[i].Add(shard.Channel, receiver.Receive);
            var replay = new BusReplay(shard, receiver, gate.Metrics, time, log);
            var poll = new BusPoll(i, layout, shard, _subscriptions[i], receiver, replay, _trust, OnLoss);
            return new BusShard(shard, receiver, poll, gate, options, log);
        })];

        void OnLoss()
        {
            if (said.IsDue(nameof(OnLoss), out var others))
            {
                log.LogWarning(
                    "Redis lost its data or has older ones; recent invalidations are resent ({Others} more times since the last line)", others);
            }

            gate.Connection.NotifyTakeover();
        }
    }

    /// <summary>Raised after a message of any node, with its text, on a thread of the connection: do not block.</summary>
    public event Action<string>? Announced;

    public bool IsTrusted => Trusts(_clock.Milliseconds);

    internal IReadOnlyList<BusShard> Shards => _shards;

    public bool Trusts(long now) => _trust.Holds(now);

    /// <summary>Subscribes, catches up, and follows until disposed. Returns after the first attempt, even when Redis is down.</summary>
    public Task StartAsync(BackgroundLoops loops) => Task.WhenAll(_shards.Select(shard => shard.StartAsync(loops)));

    public IEnumerable<IEnumerable<string>> ByShard(IReadOnlyCollection<string> tags) =>
        _shards.Length == 1 ? [tags] : tags.GroupBy(tag => ShardOf(Tags.Hash(tag)));

    /// <summary>Sends tags to the shard that they share, or keys together to the shard of the first one.</summary>
    public ValueTask<long?> PublishAsync(bool isTag, IReadOnlyList<string> names)
    {
        var shard = isTag ? ShardOf(Tags.Hash(names[0])) : _shards[StableHash.Of(names[0]) % (uint)_shards.Length];
        return shard.PublishAsync(new BusMessage(_node, _redisClock.Milliseconds, isTag, names).ToString());
    }

    /// <summary>
    /// Waits until this node has acted on every message up to the position of a <see cref="WritePosition"/>: returns at once, or after a poll of
    /// each shard in it.
    /// </summary>
    /// <returns>False when Redis does not answer, has no such message, or the text is not a position of this bus.</returns>
    public async ValueTask<bool> ReachAsync(string position, CancellationToken ct) =>
        PositionText.TryParse(position, _shards, out var places)
        && (places is [var only]
            ? await only.Shard.ReachAsync(only.Sequence, ct)
            : Array.TrueForAll(await Task.WhenAll(places.Select(place => place.Shard.ReachAsync(place.Sequence, ct))), reached => reached));

    /// <summary>
    /// The position on the shard that this node is furthest behind on, and the last sequence there; null when Redis does not answer. One round
    /// trip per shard, in parallel.
    /// </summary>
    public async ValueTask<(long Seen, long? Last)> FurthestBehindAsync()
    {
        var asked = await Task.WhenAll(_shards.Select(async shard => (Last: await shard.Log.LastSequenceAsync(), shard.Seen)));
        var (last, seen) = asked.MaxBy(shard => shard.Last is { } at ? at - shard.Seen : long.MaxValue);
        return (seen, last);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var shard in _shards)
        {
            await shard.DisposeAsync();
        }
    }

    public BusStamp Stamp() => _shards is [var only]
        ? BusStamp.At(only.Seen)
        : BusStamp.At(Array.ConvertAll(_shards, static shard => shard.Seen));

    internal BusShard ShardOf(ulong tag) => _shards[Tags.ShardOf(tag, _shards.Length)];

    /// <summary>Subscribes to another channel as well. Call it before <see cref="StartAsync"/>.</summary>
    internal void Listen(string channel, Action<string> receive) => _subscriptions[0].Add(channel, receive);
}
