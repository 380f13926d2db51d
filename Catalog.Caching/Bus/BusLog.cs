using System.Globalization;
using Catalog.Caching.Clocks;
using Catalog.Caching.Redis;
using StackExchange.Redis;

namespace Catalog.Caching.Bus;

/// <summary>One shard of the bus in Redis: a sequence and a capped stream. Each call is one round trip; thread-safe.</summary>
/// <remarks>
/// A single shard is named <c>bus</c>. One of several has their number in its name, <c>bus-4-2</c>, so that nodes with different numbers
/// never mix sequences. The name is the hash tag of its keys, so that shards lie in different cluster slots.
/// </remarks>
internal sealed class BusLog
{
    /// <summary>The most messages that <see cref="ReadAsync"/> returns.</summary>
    public const int Page = 500;

    private const long EarliestTime = 1_800_000_000_000; // if the clock is wrong
    private const long TenYears = 320_000_000_000;
    private static readonly RedisScript PublishScript = RedisScript.Embedded("bus_publish.lua", "string", "stream", "string");
    private static readonly RedisScript PollScript = RedisScript.Embedded("bus_poll.lua", "string", "stream", "string");
    private readonly RedisGate _gate;
    private readonly CachingOptions _options;
    private readonly MonotonicClock _clock;
    private readonly RedisClock _redisClock;
    private readonly bool _setsClock;
    private readonly RedisKey[] _keys;

    public BusLog(RedisGate gate, CachingOptions options, int shard, MonotonicClock clock, RedisClock redisClock)
    {
        _gate = gate;
        _options = options;
        _clock = clock;
        _redisClock = redisClock;
        _setsClock = shard == 0; // from one master only: the clocks of a cluster's masters differ
        Label = options.BusShards == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{options.BusShards}-{shard}");
        var name = Label.Length == 0 ? "bus" : "bus-" + Label;
        Channel = options.KeyPrefix + name;
        StreamKey = $"{options.KeyPrefix}{{{name}}}:stream";
        SequenceKey = $"{options.KeyPrefix}{{{name}}}:seq";
        _keys = [SequenceKey, StreamKey, $"{options.KeyPrefix}{{{name}}}:epoch"];
    }

    /// <summary>The shard's name in positions: <c>4-2</c>, or empty for a single shard.</summary>
    public string Label { get; }

    /// <summary>The Pub/Sub channel.</summary>
    public string Channel { get; }

    public string SequenceKey { get; }

    public string StreamKey { get; }

    /// <summary>Appends a message and publishes it. Returns its sequence; null when Redis did not answer.</summary>
    public async ValueTask<long?> AppendAsync(string message, long seen)
    {
        var reply = await _gate.TryAsync((log: this, message, seen), static (database, s) => PublishScript.RunAsync(
            database, s.log._keys, [s.seen, s.message, s.log._options.BusLength, s.log.Channel], RedisScript.Number));
        return reply.Answered ? reply.Value : null;
    }

    /// <summary>
    /// Returns the last sequence, the monotonic time of the request, and the epoch, which changes when Redis lost the sequence; null when Redis
    /// did not answer. A sequence below <paramref name="seen"/> restarts from the time. The first shard's reply sets <see cref="RedisClock"/>.
    /// </summary>
    public async ValueTask<(long Last, long AskedAt, string Epoch)?> LookAsync(long seen)
    {
        var askedAt = _clock.Milliseconds;
        var reply = await _gate.TryAsync((log: this, seen), static (database, s) => PollScript.RunAsync(
            database,
            s.log._keys,
            [s.seen],
            static reply => (RedisValue[])reply! is [var last, var milliseconds, var epoch]
                ? (Last: (long)last, Time: (long)milliseconds, Epoch: (string)epoch!)
                : throw new FormatException("Not a position.")));
        if (!reply.Answered)
        {
            return null;
        }

        var (last, milliseconds, epoch) = reply.Value;
        if (_setsClock)
        {
            _redisClock.Observe(milliseconds, askedAt);
        }

        return (last, askedAt, epoch);
    }

    /// <summary>Returns messages in order, starting with a sequence; null when Redis did not answer.</summary>
    public async ValueTask<IReadOnlyList<(long Sequence, string Message)>?> ReadAsync(long from)
    {
        var page = await _gate.TryAsync((stream: _keys[1], from), static (database, s) => database.StreamRangeAsync(
            s.stream, s.from, count: Page, flags: CommandFlags.DemandMaster), holds: "stream");
        return page.Answered ? Array.ConvertAll(page.Value, Parse) : null;
    }

    /// <summary>The last sequence that Redis assigned; null when it does not answer.</summary>
    public async ValueTask<long?> LastSequenceAsync()
    {
        var reply = await _gate.TryAsync(_keys[0], static (database, key) => database.StringGetAsync(key, CommandFlags.DemandMaster));
        return reply.Answered && (reply.Value.IsNull ? 0 : reply.Value).TryParse(out long last) && IsSequence(last) ? last : null; // the next poll replaces a value that is none
    }

    /// <summary>
    /// Whether a number can be a sequence of ours: they start from Redis's time in microseconds, so one far in the future was written by another
    /// program. The scripts have the same limit.
    /// </summary>
    public bool IsSequence(long number) => number < (Math.Max(_redisClock.Milliseconds, EarliestTime) + TenYears) * 1000;

    /// <summary>Deletes sequence, stream and epoch: the next sequence is the time.</summary>
    public async ValueTask<bool> ForgetAsync() =>
        (await _gate.TryAsync(_keys, static (database, keys) => database.KeyDeleteAsync(keys))).Answered;

    private static (long Sequence, string Message) Parse(StreamEntry entry) => ((long)LoggedEvent.NumberOf(entry.Id!), entry.Values[0].Value!);
}
