using System.Diagnostics;
using Catalog.Caching.Background;
using Catalog.Caching.Entries;
using Catalog.Caching.Redis;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Patterns;

/// <summary>
/// Write-behind: counts are taken by Redis at once and reach the database in batches. Fits counters that are written far more
/// often than they are read, such as page views: a thousand increments become one statement.
/// </summary>
/// <remarks>
/// <para>Holds: each count that Redis took is in the database exactly once, whoever dies in between. A flusher sets a shard's
/// pending hash aside under an id (take_batch.lua); the database takes counts and id in one transaction; then the batch is dropped.
/// A flusher that dies leaves the batch to the next one, and an id that the database already has is only dropped.</para>
/// <para>A shard that cannot be flushed holds back no other. A count that is no number, or that the database can never take, is logged,
/// counted and dropped, and the others of its batch are applied (<see cref="SoundCounts"/>). A batch that lost its
/// id is given a new one: if the database had it already, it counts twice.</para>
/// <para>Does not hold: what Redis itself loses is lost, a second's worth with <c>appendfsync everysec</c> when the machine
/// dies. A Redis that comes back with an older state may count again what it had already handed over. The keys have no TTL: use an
/// eviction policy that spares those.</para>
/// <para>Cost: a count one round trip; a flush two for each shard that has counts. Every node flushes; thread-safe.</para>
/// </remarks>
internal sealed class WriteBehind : ICounters, IAsyncDisposable
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(5);

    private readonly string _name;
    private readonly WriteBehindOptions _options;
    private readonly SoundCounts _sound;
    private readonly ILogger _log;
    private readonly CounterShard[] _shards;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly SemaphoreSlim _oneFlush = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _flushing = Task.CompletedTask;
    private int _takenHere;
    private readonly Lazy<Task> _stopped; // a host stops it while its container disposes of it: both wait for the last flush
    private long _lastFlush = Stopwatch.GetTimestamp();

    /// <summary>Write-behind for one family of counters.</summary>
    /// <param name="gate">The way to Redis.</param>
    /// <param name="keyPrefix">In front of its keys.</param>
    /// <param name="name">Names the family in Redis and in metrics, such as <c>views</c>.</param>
    /// <param name="options">When to flush.</param>
    /// <param name="apply">
    /// Adds a batch to the database, its id in the same transaction, and does nothing when the id is already there. May be called
    /// again with the same batch, also from several nodes at once. Throws <see cref="PoisonEventException"/> when a count can never be
    /// added, and then has added none of them.
    /// </param>
    /// <param name="log">Where failures show.</param>
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
        _sound = new SoundCounts(name, apply, gate.Metrics, log);
        _log = log;
        _stopped = new Lazy<Task>(StopAsync);
        _shards = [.. Enumerable.Range(0, options.Shards).Select(i => new CounterShard(gate, $"{keyPrefix}{name}:{{{i}}}", options.Replicas))];
        gate.Metrics.RegisterBacklog(new Backlog(
            name,
            () => Volatile.Read(ref _takenHere),
            () => Stopwatch.GetElapsedTime(Volatile.Read(ref _lastFlush)),
            options.FlushInterval + Backlog.Patience));
    }

    /// <summary>Begins to flush in the background.</summary>
    /// <param name="loops">Runs it.</param>
    public void Start(BackgroundLoops loops) => _flushing = loops.RunAsync($"{_name}-flush", FlushLaterAsync, _stopping.Token, LongestBackoff);

    /// <summary>Counts. One round trip, and the replica's with <see cref="WriteBehindOptions.Replicas"/>.</summary>
    /// <param name="field">What is counted, such as a product's id.</param>
    /// <param name="by">How much, above 0.</param>
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

    /// <summary>What is counted but not in the database yet. One round trip; null when Redis does not answer.</summary>
    /// <remarks>Add it to what the database says. A batch that is being applied at this moment may be seen in both, or in neither.</remarks>
    public ValueTask<long?> PendingAsync(string field) => ShardOf(field).PendingAsync(field);

    /// <summary>Brings every pending count of all nodes to the database now.</summary>
    /// <returns>How many batches were applied.</returns>
    /// <exception cref="Exception">What the database threw; each batch that it did not take stays for the next flush.</exception>
    public async Task<int> FlushAsync(CancellationToken ct) => (await FlushShardsAsync(ct)).Applied;

    /// <summary>Flushes once more and stops. Tries for <see cref="WriteBehindOptions.LastFlushFor"/> while Redis or the database does not answer.</summary>
    public ValueTask DisposeAsync() => new(_stopped.Value);

    private async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _flushing;
        await LastFlush.RunAsync(
            async ct => (await FlushShardsAsync(ct)).Answered,
            _options.LastFlushFor,
            isWaiting: Volatile.Read(ref _takenHere) > 0,
            _name,
            _log);
        _stopping.Dispose();
        _wake.Dispose();
        _oneFlush.Dispose();
    }

    // Whether Redis answered for every shard: if not, there may be counts that are not in the database yet.
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
                    // A batch that somebody left behind comes first, then what is pending.
                    var left = await FlushShardAsync(shard, ct);
                    var pending = left == Flushed.LeftBehind ? await FlushShardAsync(shard, ct) : Flushed.Nothing;
                    applied += (IsBatch(left) ? 1 : 0) + (IsBatch(pending) ? 1 : 0);
                    answered &= left != Flushed.Unknown && pending != Flushed.Unknown;
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

        static bool IsBatch(Flushed flushed) => flushed is Flushed.Ours or Flushed.LeftBehind;
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

        var batch = new CounterBatch(parts[0]!, _sound.Read(parts.AsSpan(2)));
        if ((int)parts[1] == 1)
        {
            _log.LogError("A batch of {Shard} had lost its id, as by an eviction, and is applied under a new one", shard.Pending);
        }

        await _sound.ApplyAsync(batch, ct);
        await shard.DropAsync(batch.Id);
        return batch.Id == id ? Flushed.Ours : Flushed.LeftBehind;
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
        Ours,
        LeftBehind,
    }
}
