using Catalog.Caching.Background;
using Catalog.Caching.Clocks;
using Catalog.Caching.Entries;
using Catalog.Caching.Events;
using Catalog.Caching.Redis;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Patterns;

/// <summary>
/// Write-behind for events: each is appended to a Redis stream at once and reaches the database in batches, in order. Fits clicks and other
/// high-volume facts that are analysed later.
/// </summary>
/// <remarks>
/// <para>Holds: an event that was taken is applied at least once, and exactly once if its id is unique in the database: it leaves the stream
/// only after it was applied. Events of one subject are applied in the order in which they were taken, even when nodes die
/// (<see cref="EventConsumer"/>). A poison event goes to the dead letters and blocks nothing. While the database is down, events wait; beyond
/// a limit they are refused, never trimmed.</para>
/// <para>Does not hold: what Redis itself loses is lost, up to a second's events with <c>appendfsync everysec</c> when the machine dies. Events
/// of different subjects have no order. The keys have no TTL: use an eviction policy that spares such keys.</para>
/// <para>Cost: one round trip per event; two per batch. Every node follows every shard, and one at a time applies a shard's events, so a
/// shard is as fast as one connection to the database. Thread-safe.</para>
/// </remarks>
internal sealed class WriteBehindEvents : IEvents, IAsyncDisposable
{
    private const string Group = "database";

    private readonly EventLog[] _streams;
    private readonly EventConsumer[] _consumers;
    private readonly ILogger<WriteBehindEvents> _log;
    private readonly string _name;
    private readonly TimeSpan _lastFlushFor;
    private readonly bool _hasServer;
    private volatile bool _hasTaken;
    private readonly Lazy<Task> _stopped; // the host's stop and the container's disposal both await the last flush

    /// <summary>Creates it for one kind of event.</summary>
    /// <param name="gate">The connection to Redis.</param>
    /// <param name="keyPrefix">The prefix of its keys.</param>
    /// <param name="name">
    /// The name in Redis and in metrics: <c>clicks</c> makes the streams <c>clicks:{0}</c> and so on, with the dead letters
    /// <c>clicks:{0}:database:dead</c>.
    /// </param>
    /// <param name="options">How many shards, and when to apply.</param>
    /// <param name="apply">
    /// Writes events to the database in order, all or none, and ignores ids that it has. Throws <see cref="PoisonEventException"/> when one of
    /// them can never be written; after any other exception all are retried.
    /// </param>
    /// <param name="time">Redis's clock, for the age of the oldest event.</param>
    /// <param name="logs">Creates the loggers.</param>
    public WriteBehindEvents(
        RedisGate gate,
        string keyPrefix,
        string name,
        WriteBehindEventsOptions options,
        Func<IReadOnlyList<LoggedEvent>, CancellationToken, Task> apply,
        RedisClock time,
        ILoggerFactory logs)
    {
        _log = logs.CreateLogger<WriteBehindEvents>();
        _name = name;
        _stopped = new Lazy<Task>(StopAsync);
        _lastFlushFor = options.LastFlushFor;
        _streams =
        [
            .. Enumerable.Range(0, options.Shards)
                .Select(i => new EventLog(gate, $"{keyPrefix}{name}:{{{i}}}", options.MaxWaiting, options.Replicas)),
        ];
        var said = new FailureLog(TimeProvider.System);
        _consumers =
        [
            .. _streams.Select(stream => new EventConsumer(
                stream.Group(Group, removeFinished: true),
                options.Consumer,
                apply,
                logs.CreateLogger<EventConsumer>(),
                said)),
        ];
        _hasServer = gate.HasServer;
        if (_hasServer)
        {
            gate.Metrics.RegisterBacklog(new Backlog(
                name,
                () => _consumers.Sum(c => c.Taken.Length),
                () => _consumers.Max(c => AgeOf(c.Taken, time.Milliseconds, gate.Clock.Milliseconds)),
                options.Consumer.Pause + Backlog.Tolerance));
        }
    }

    /// <summary>Starts to apply events in the background. Without Redis there are none.</summary>
    public void Start(BackgroundLoops loops)
    {
        for (var i = 0; _hasServer && i < _consumers.Length; i++)
        {
            _consumers[i].Start(loops, $"{_name}-{i}");
        }
    }

    public async ValueTask<EventTaken> AddAsync(string subject, IReadOnlyDictionary<string, string> fields)
    {
        ArgumentOutOfRangeException.ThrowIfZero(fields.Count); // Redis has no event without fields
        var taken = await _streams[StableHash.Of(subject) % (uint)_streams.Length].AppendAsync(fields);
        _hasTaken |= taken == EventTaken.Taken;
        return taken;
    }

    public async Task<int> FlushAsync(CancellationToken ct) => (await FlushShardsAsync(ct)).Sum(shard => shard.Handled);

    /// <summary>Flushes once more and leaves the shards to other nodes. Retries for <see cref="WriteBehindEventsOptions.LastFlushFor"/>.</summary>
    public ValueTask DisposeAsync() => new(_stopped.Value);

    private async Task StopAsync()
    {
        await Task.WhenAll(_consumers.Select(consumer => consumer.StopAsync()));
        if (_hasServer)
        {
            await LastFlush.RunAsync(
                async ct => Array.TrueForAll(await FlushShardsAsync(ct), shard => shard.Answered),
                _lastFlushFor,
                isWaiting: _hasTaken,
                _name,
                _log);
        }

        foreach (var consumer in _consumers)
        {
            await consumer.DisposeAsync();
        }
    }

    private Task<(int Handled, bool Answered)[]> FlushShardsAsync(CancellationToken ct) =>
        Task.WhenAll(_consumers.Select(consumer => FlushAsync(consumer, ct)));

    private static async Task<(int Handled, bool Answered)> FlushAsync(EventConsumer consumer, CancellationToken ct)
    {
        var (handled, taken) = (0, 0);
        do
        {
            taken = await consumer.PollAsync(ct);
            handled += taken;
        }
        while (taken > 0);
        return (handled, consumer.Taken.Answered);
    }

    // While Redis does not hand out events, one may wait since its last answer.
    private static TimeSpan AgeOf(TakenEvents taken, long now, long monotonic)
    {
        var oldest = taken.Events is [var first, ..] && first.Milliseconds < (ulong)now ? now - (long)first.Milliseconds : 0;
        return TimeSpan.FromMilliseconds(Math.Max(oldest, taken.Answered ? 0 : monotonic - taken.At));
    }
}
