using Catalog.Caching.Background;
using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;
using Catalog.Caching.Local;
using Catalog.Caching.Redis;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Bus;

/// <summary>
/// Carries invalidations between nodes, in <see cref="CachingOptions.BusShards"/> shards of a sequence each: Pub/Sub for speed, a capped
/// stream for memory.
/// </summary>
/// <remarks>
/// Holds: a tag is always told on the same shard, whose sequence numbers its generations; a node follows all of them, and trusts L1
/// only while it is up to date with each (<see cref="BusShard"/>). Sequences of different shards cannot be compared.
/// Does not hold: that all nodes act at the same instant; a message takes well under a millisecond, and a lost one a poll.
/// Thread-safe.
/// </remarks>
internal sealed class InvalidationBus : IInvalidationBus, IAsyncDisposable
{
    private readonly string _node;
    private readonly RedisClock _redisClock;
    private readonly MonotonicClock _clock;
    private readonly BusTrust _trust;
    private readonly BusShard[] _shards;
    private readonly BusSubscription[] _subscriptions;

    /// <summary>A bus that is not followed yet.</summary>
    public InvalidationBus(
        string node,
        RedisGate gate,
        CachingOptions options,
        NodeCopies copies,
        Generations generations,
        RedisClock redisClock,
        MonotonicClock clock,
        ILogger<InvalidationBus> log)
    {
        _node = node;
        _redisClock = redisClock;
        _clock = clock;
        _trust = new BusTrust(options.BusShards, options.TrustFor, clock);
        BusLog[] logs = [.. Enumerable.Range(0, options.BusShards).Select(i => new BusLog(gate, options, i, clock, redisClock))];
        var layout = new BusLayout(gate, options, logs, log);
        _subscriptions = Array.ConvertAll(logs, _ => new BusSubscription(gate, options, clock));
        _shards = [.. logs.Select((shard, i) =>
        {
            var receiver = new BusReceiver(node, i, copies, generations, redisClock, gate.Metrics);
            receiver.Received += () => Announced?.Invoke();
            _subscriptions[i].Add(shard.Channel, receiver.Receive);
            var replay = new BusReplay(shard, receiver, gate.Metrics, log);
            var poll = new BusPoll(i, layout, shard, _subscriptions[i], receiver, replay, _trust);
            return new BusShard(shard, receiver, poll, gate, options, log);
        })];
    }

    /// <summary>Raised when a message of any node has come, from a thread of the connection: do not block.</summary>
    public event Action? Announced;

    /// <summary>Whether L1 may be served now.</summary>
    public bool IsTrusted => Trusts(_clock.Milliseconds);

    internal IReadOnlyList<BusShard> Shards => _shards;

    /// <summary>Whether L1 may be served at this monotonic time.</summary>
    public bool Trusts(long now) => _trust.Holds(now);

    /// <summary>Subscribes and catches up, then follows until disposed. When Redis is away it goes on trying in the background.</summary>
    /// <param name="loops">Runs what follows it.</param>
    public Task StartAsync(BackgroundLoops loops) => Task.WhenAll(_shards.Select(shard => shard.StartAsync(loops)));

    /// <summary>Sends names that are no longer valid to all nodes, and remembers them for those that miss it. One round trip.</summary>
    /// <param name="isTag">Whether it is one tag, which has a shard of its own; keys go together where the first one sends them.</param>
    /// <param name="names">The tag, or keys.</param>
    /// <returns>The message's sequence on its shard, or null when Redis did not answer.</returns>
    public ValueTask<long?> PublishAsync(bool isTag, IReadOnlyList<string> names)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(isTag ? names.Count : 1, 1, nameof(names));
        var shard = isTag ? ShardOf(Tags.Hash(names[0])) : _shards[StableHash.Of(names[0]) % (uint)_shards.Length];
        return shard.PublishAsync(new BusMessage(_node, _redisClock.Milliseconds, isTag, names).ToString());
    }

    /// <summary>
    /// Waits until this node has acted on every message up to the position that a writer was given; when it has, at once, else after
    /// one look at each shard concerned.
    /// </summary>
    /// <param name="position">The text of a <see cref="WritePosition"/>.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <returns>Whether it has; false when Redis does not answer, has no such message, or the text is not a position of this bus.</returns>
    public async ValueTask<bool> ReachAsync(string position, CancellationToken ct) =>
        PositionText.TryParse(position, _shards, out var places)
        && (places is [var only]
            ? await only.Shard.ReachAsync(only.Sequence, ct)
            : Array.TrueForAll(await Task.WhenAll(places.Select(place => place.Shard.ReachAsync(place.Sequence, ct))), reached => reached));

    /// <summary>The shard that this node is furthest behind on: where it stands, and the last sequence that Redis gave out, null when
    /// Redis does not answer. One round trip for each shard, at the same time.</summary>
    public async ValueTask<(long Seen, long? Last)> FurthestBehindAsync()
    {
        var asked = await Task.WhenAll(_shards.Select(async shard => (Last: await shard.Log.LastSequenceAsync(), shard.Seen)));
        var (last, seen) = asked.MaxBy(shard => shard.Last is { } at ? at - shard.Seen : long.MaxValue);
        return (seen, last);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var shard in _shards)
        {
            await shard.DisposeAsync();
        }
    }

    /// <summary>Where this node stands. Loads are stamped with it before they begin.</summary>
    public BusStamp Stamp() => _shards is [var only]
        ? BusStamp.At(only.Seen)
        : BusStamp.At(Array.ConvertAll(_shards, static shard => shard.Seen));

    /// <summary>The shard whose sequence numbers the generations of a tag.</summary>
    internal BusShard ShardOf(ulong tag) => _shards[Tags.ShardOf(tag, _shards.Length)];

    /// <summary>Receives from a further channel, from the moment on that the bus is followed. Call it before <see cref="StartAsync"/>.</summary>
    internal void Listen(string channel, Action<string> receive) => _subscriptions[0].Add(channel, receive);
}
