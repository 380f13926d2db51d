using System.Diagnostics;
using Catalog.Caching.Background;
using Catalog.Caching.Entries;
using Catalog.Caching.Redis;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Patterns;

/// <summary>
/// Write-behind: Redis takes counts at once, and batches carry them to the database. Fits counters that are written far more often than read,
/// such as page views: a thousand increments become one statement.
/// </summary>
/// <remarks>
/// <para>Holds: each count that Redis took is in the database exactly once, even when nodes die. A flush sets up to 1,000 pending counts of a
/// shard aside under an id (take_batch.lua); the database takes counts and id in one transaction; then the batch is deleted, and the next is
/// taken. If a flush dies, the next one finds its batch, and only deletes it when the database has the id.</para>
/// <para>A failing shard does not block the others. A count that is not a number, or that the database can never take, is logged, counted and
/// dropped, and the others of its batch are applied (<see cref="CounterWriter"/>). A batch that lost its id gets a new one: if the database
/// had it already, it counts twice.</para>
/// <para>Does not hold: what Redis itself loses is lost, up to a second's counts with <c>appendfsync everysec</c> when the machine dies. A
/// Redis that returns with an older state may deliver counts again. The keys have no TTL: use an eviction policy that spares such keys.</para>
/// <para>Cost: one round trip per count; two per batch. Every node flushes; thread-safe.</para>
/// </remarks>
internal sealed class WriteBehind : ICounters, IAsyncDisposable
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(5);

    private readonly string _name;
    private readonly WriteBehindOptions _options;
    private readonly CounterWriter _writer;
    private readonly ILogger _log;
    private readonly CounterShard[] _shards;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly SemaphoreSlim _oneFlush = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly bool _hasServer;
    private Task _flushing = Task.CompletedTask;
    private int _takenHere;
    private readonly Lazy<Task> _stopped; // the host's stop and the container's disposal both await the last flush
    private long _lastFlush = Stopwatch.GetTimestamp();

    /// <summary>Creates it for one family of counters.</summary>
    /// <param name="gate">The connection to Redis.</param>
    /// <param name="keyPrefix">The prefix of its keys.</param>
    /// <param name="name">The family's name in Redis and in metrics, such as <c>views</c>.</param>
    /// <param name="options">When to flush.</param>
    /// <param name="apply">
    /// Adds a batch and its id to the database in one transaction; does nothing when the id is already there. May be called again with the same
    /// batch, also by several nodes at once. Throws <see cref="PoisonEventException"/> when a count can never be added, and then has added none.
    /// </param>
    /// <param name="log">Logs failures.</param>
    public WriteBehind(
        RedisGate gate,
        string keyPrefix,
        string name,
        WriteBehindOptions options,
        Func<CounterBatch, CancellationToken, Task> apply,
        ILogger<WriteBehind> log)
    {
        _name = name;
        _options = options;
        _writer = new CounterWriter(name, apply, gate.Metrics, log);
        _log = log;
        _stopped = new Lazy<Task>(StopAsync);
        _shards = [.. Enumerable.Range(0, options.Shards).Select(i => new CounterShard(gate, $"{keyPrefix}{name}:{{{i}}}", options.Replicas))];
        _hasServer = gate.HasServer;
        if (_hasServer)
        {
            gate.Metrics.RegisterBacklog(new Backlog(
                name,
                () => Volatile.Read(ref _takenHere),
                () => Stopwatch.GetElapsedTime(Volatile.Read(ref _lastFlush)),
                options.FlushInterval + Backlog.Tolerance));
        }
    }

    /// <summary>Starts to flush in the background. Without Redis there is nothing to flush.</summary>
    public void Start(BackgroundLoops loops)
    {
        if (_hasServer)
        {
            _flushing = loops.RunAsync($"{_name}-flush", FlushLaterAsync, _stopping.Token, LongestBackoff);
        }
    }

    public async ValueTask<CountTaken> AddAsync(string field, long by = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(by, 0);
        var taken = await ShardOf(field).AddAsync(field, by);
        if (taken == CountTaken.Taken && Interlocked.Increment(ref _takenHere) == _options.FlushSize)
        {
            _wake.Release();
        }

        return taken;
    }

    /// <summary>See <see cref="ICounters.PendingAsync"/>. A batch that is being applied may be counted in both places, or in neither.</summary>
    public ValueTask<long?> PendingAsync(string field) => ShardOf(field).PendingAsync(field);

    public async Task<int> FlushAsync(CancellationToken ct) => (await FlushShardsAsync(ct)).Applied;

    /// <summary>Flushes once more and stops. Retries for <see cref="WriteBehindOptions.LastFlushFor"/>.</summary>
    public ValueTask DisposeAsync() => new(_stopped.Value);

    private async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _flushing;
        if (_hasServer)
        {
            await LastFlush.RunAsync(
                async ct => (await FlushShardsAsync(ct)).Answered,
                _options.LastFlushFor,
                isWaiting: Volatile.Read(ref _takenHere) > 0,
                _name,
                _log);
        }

        _stopping.Dispose();
        _wake.Dispose();
        _oneFlush.Dispose();
    }

    // Answered: whether Redis answered for every shard; if not, counts may remain.
    private async Task<(int Applied, bool Answered)> FlushShardsAsync(CancellationToken ct)
    {
        await _oneFlush.WaitAsync(ct);
        var takenHere = Interlocked.Exchange(ref _takenHere, 0);
        var isComplete = false;
        try
        {
            var (applied, answered) = (0, true);
            var failures = new List<Exception>();
            foreach (var shard in _shards)
            {
                try
                {
                    Flushed flushed;
                    do
                    {
                        flushed = await FlushShardAsync(shard, ct);
                        applied += flushed is Flushed.LastBatch or Flushed.MoreToCome ? 1 : 0;
                    }
                    while (flushed == Flushed.MoreToCome);

                    answered &= flushed != Flushed.Unknown;
                }
                catch (Exception e) when (!ct.IsCancellationRequested)
                {
                    failures.Add(e);
                }
            }

            if (failures.Count > 0)
            {
                throw failures is [var only] ? only : new AggregateException(failures);
            }

            isComplete = answered;
            return (applied, answered);
        }
        finally
        {
            if (isComplete)
            {
                Volatile.Write(ref _lastFlush, Stopwatch.GetTimestamp());
            }
            else
            {
                Interlocked.Add(ref _takenHere, takenHere);
            }

            _oneFlush.Release();
        }
    }

    private async Task<Flushed> FlushShardAsync(CounterShard shard, CancellationToken ct)
    {
        var id = Guid.NewGuid().ToString("N");
        var taken = await shard.TakeAsync(id);
        if (!taken.Answered)
        {
            return Flushed.Unknown;
        }

        if (taken.Value is not { Length: > 0 } parts)
        {
            return Flushed.Nothing;
        }

        var batch = new CounterBatch(parts[0]!, _writer.Read(parts.AsSpan(2)));
        if ((int)parts[1] == 1)
        {
            _log.LogError("A batch of {Shard} lost its id, for example by eviction, and is applied under a new one", shard.Pending);
        }

        await _writer.ApplyAsync(batch, ct);
        if (!await shard.DropAsync(batch.Id))
        {
            return Flushed.Unknown; // the next batch would be this one again
        }

        // A batch left behind comes before the pending counts, and a full one before the rest of them.
        var isLast = batch.Id == id && parts.Length < 2 + (2 * CounterShard.MostFields);
        return isLast ? Flushed.LastBatch : Flushed.MoreToCome;
    }

    private async Task<TimeSpan> FlushLaterAsync(CancellationToken ct)
    {
        await _wake.WaitAsync(_options.FlushInterval, ct);
        await FlushAsync(ct);
        return TimeSpan.Zero;
    }

    private CounterShard ShardOf(string field) => _shards[StableHash.Of(field) % (uint)_shards.Length];

    private enum Flushed
    {
        Unknown,
        Nothing,
        LastBatch,
        MoreToCome,
    }
}
