using System.Collections.Concurrent;
using System.Threading.Channels;
using Catalog.Contenders;
using Catalog.Testbed;

namespace Catalog.Lab.Stories.Engine;

/// <summary>Where a story happens: one Redis of its own, one table, and the nodes of one contender. Everything on it is recorded.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, LoadCount> _loads = new();
    private readonly RowWatch _watch;
    private readonly Pulse _pulse;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Stage(StageSettings settings, Recording recording, RedisServer redis, LabDatabase database, Fleet fleet, Truth truth, WireNotes wire)
    {
        (Settings, Recording, Database, Fleet, Truth) = (settings, recording, database, fleet, truth);
        Faults = new StageFaults(recording, truth, redis, fleet, database, wire);
        _watch = new RowWatch(recording, fleet, () => Faults.RedisEndpoint, settings);
        _pulse = new Pulse(recording, truth, () => Faults.RedisEndpoint);
        Random = new Random(settings.Seed);
    }

    public StageSettings Settings { get; }

    public Recording Recording { get; }

    public LabDatabase Database { get; }

    public Fleet Fleet { get; }

    public Truth Truth { get; }

    public StageFaults Faults { get; }

    /// <summary>The same for the same seed.</summary>
    public Random Random { get; }

    /// <summary>Completes when the visitor has seen enough.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>The numbers of the nodes.</summary>
    public IEnumerable<int> Nodes => Enumerable.Range(1, Fleet.Count);

    /// <summary>Starts Redis and the nodes, and creates the rows.</summary>
    /// <param name="settings">What is played.</param>
    /// <param name="postgres">A connection string.</param>
    /// <param name="side">0 left, 1 right.</param>
    /// <param name="sink">Receives each event; null: none.</param>
    /// <param name="ct">Cancels the start.</param>
    public static async Task<Stage> StartAsync(
        StageSettings settings, string postgres, int side, ChannelWriter<LabEvent>? sink, CancellationToken ct)
    {
        var redis = await RedisServer.StartAsync(settings.Redis, ct);
        LabDatabase? database = null;
        Fleet? fleet = null;
        try
        {
            database = await LabDatabase.CreateAsync(postgres, settings.Text, ct);
            await database.InsertAsync(settings.Rows, ct);
            var truth = new Truth();
            foreach (var row in settings.Rows)
            {
                truth.Committed(row, 1);
                truth.Announced(row, 1, 0);
            }

            var recording = new Recording(side, sink);
            var wire = new WireNotes(recording, settings.Lost);
            fleet = await Fleet.StartAsync(settings.Contender, redis.Endpoint, settings.Nodes, settings.Cache, wire);
            await ServeFirstReadsAsync(fleet, ct);
            recording.Begin();
            return new Stage(settings, recording, redis, database, fleet, truth, wire);
        }
        catch
        {
            if (fleet is not null)
            {
                await fleet.DisposeAsync();
            }

            await redis.DisposeAsync();
            if (database is not null)
            {
                await database.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Reads a row on a node, through its cache. A failure is recorded, not thrown; a read that nobody waits for any longer has failed too.</summary>
    /// <param name="node">The node, from 1.</param>
    /// <param name="key">The row.</param>
    /// <param name="query">How long the query takes if the database is asked.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<Item?> ReadAsync(int node, string key, TimeSpan query = default, CancellationToken ct = default)
    {
        var started = Recording.Now;
        var loads = _loads.GetOrAdd(key, _ => new LoadCount());
        var (succeeded, failed) = (loads.Succeeded, loads.Failed);
        var hasLoaded = false;
        try
        {
            var cache = Fleet[node];
            var copy = await cache.PeekAsync(key);
            var item = await cache.GetOrLoadAsync(
                key,
                async token =>
                {
                    var row = await LoadAsync(node, key, query, loads, token);
                    Volatile.Write(ref hasLoaded, true);
                    return row;
                },
                ct);
            var ended = Recording.Now;
            var since = Truth.WrongSince(key, item?.Version, started);
            Recording.Add(new LabEvent("read", started)
            {
                Node = node,
                Key = key,
                Version = item?.Version,
                Ms = Math.Round(ended - started, 3),
                Tier = copy is not null && copy.Item?.Version == item?.Version ? "memory"
                    : Volatile.Read(ref hasLoaded) ? "database"
                    : loads.Succeeded != succeeded ? "shared"
                    : loads.Failed != failed ? "expired"
                    : "redis",
                Stale = Age(since, started),
                StaleAfterFault = Age(Truth.AfterFault(since), started),
            });
            return item;
        }
#pragma warning disable CA1031 // Whatever a reader is thrown, its request failed.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Recording.Add(new LabEvent("read", started)
            {
                Node = node,
                Key = key,
                Ms = Math.Round(Recording.Now - started, 3),
                Failed = true,
                Name = failure.GetType().Name,
                Text = failure.Message,
            });
            ct.ThrowIfCancellationRequested();
            return null;
        }
    }

    /// <summary>Changes a row and announces it, as a service does: commit, then the cache.</summary>
    public async Task<long> WriteAsync(int node, string key, CancellationToken ct)
    {
        var version = await CommitAsync(node, key, ct);
        await AnnounceAsync(node, key, version);
        return version;
    }

    /// <summary>Changes a row in the database alone.</summary>
    /// <returns>The new version.</returns>
    public async Task<long> CommitAsync(int node, string key, CancellationToken ct)
    {
        var started = Recording.Now;
        var version = await Database.UpdateAsync(key, ct);
        return Committed(started, node, key, version, isDeletion: false);
    }

    /// <summary>Changes a row with plain SQL. No node takes part; from now on the old row is wrong.</summary>
    public async Task CorrectAsync(string key, CancellationToken ct)
    {
        var started = Recording.Now;
        var version = await Database.UpdateAsync(key, ct);
        Committed(started, node: null, key, version, isDeletion: false);
        Truth.Announced(key, version, Recording.Now);
        Recording.Add(new LabEvent("announced", started) { Key = key, Version = version, Ms = Math.Round(Recording.Now - started, 3) });
        Note("The price was corrected in the database, and nobody told a cache.");
    }

    /// <summary>Lets node 1 invalidate what the database's log says has changed, until disposed.</summary>
    public Task<ChangeFeed> FollowChangesAsync(CancellationToken ct) => Database.FollowAsync(key => Fleet[1].InvalidateAsync(key), ct);

    /// <summary>Deletes a row in the database alone.</summary>
    /// <returns>A version above the last one.</returns>
    public async Task<long> DeleteAsync(int node, string key, CancellationToken ct)
    {
        var started = Recording.Now;
        var version = await Database.DeleteAsync(key, ct);
        return Committed(started, node, key, version, isDeletion: true);
    }

    /// <summary>Announces a committed change by invalidation.</summary>
    public Task AnnounceAsync(int node, string key, long version) => AnnounceAsync(node, key, version, cache => cache.InvalidateAsync(key));

    /// <summary>Announces a committed change in some way. A failure is recorded: the change counts as announced.</summary>
    public async Task AnnounceAsync(int node, string key, long version, Func<IContenderNode, ValueTask> announce)
    {
        var started = Recording.Now;
        string? failure = null;
        try
        {
            await announce(Fleet[node]);
        }
#pragma warning disable CA1031 // The commit stands, whatever the cache says.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            failure = thrown.GetType().Name;
        }

        var ended = Recording.Now;
        Truth.Announced(key, version, ended);
        Recording.Add(new LabEvent("announced", started)
        {
            Node = node,
            Key = key,
            Version = version,
            Ms = Math.Round(ended - started, 3),
            Failed = failure is not null,
            Name = failure,
        });
    }

    /// <summary>Reads on every node until disposed; the result waits for the reads under way.</summary>
    /// <param name="perSecond">How often on each node.</param>
    /// <param name="keys">The rows, one after another.</param>
    /// <param name="query">How long the query takes if the database is asked.</param>
    public IAsyncDisposable KeepReading(double perSecond, IReadOnlyList<string> keys, TimeSpan query = default) =>
        new SteadyReads(this, perSecond, keys, query);

    /// <summary>Ends free play.</summary>
    public void Stop() => _stopped.TrySetResult();

    /// <summary>Lets time pass.</summary>
    public static Task PassAsync(double seconds, CancellationToken ct) => Task.Delay(TimeSpan.FromSeconds(seconds), ct);

    /// <summary>From here on it counts: what came before was preparation.</summary>
    public void Measure() => Recording.Add(new LabEvent("measure", Recording.Now));

    /// <summary>Reads each row once on each node, so that every cache has it.</summary>
    public Task WarmAsync(CancellationToken ct) =>
        Task.WhenAll(Nodes.SelectMany(node => Settings.Rows.Select(row => ReadAsync(node, row, ct: ct))));

    /// <summary>Writes down a sentence for the reader.</summary>
    public void Note(string text) => Recording.Add(new LabEvent("note", Recording.Now) { Text = text });

    public async ValueTask DisposeAsync()
    {
        _pulse.Dispose();
        try
        {
            await Faults.EndAsync();
            await _watch.DisposeAsync();
            await Fleet.DisposeAsync();
            await Database.DisposeAsync();
        }
        finally
        {
            await Faults.DisposeAsync(); // Redis would run on
        }
    }

    // A story is about nodes that have served before: the first read of a process waits for the JIT.
    private static async Task ServeFirstReadsAsync(Fleet fleet, CancellationToken ct)
    {
        for (var node = 1; node <= fleet.Count; node++)
        {
            await fleet[node].GetOrLoadAsync($"{WireNotes.FirstRead}{node}", static _ => new ValueTask<Item?>(new Item(1, "first")), ct);
        }
    }

    private static double? Age(double? since, double now) => since is { } at ? Math.Round(now - at, 3) : null;

    private long Committed(double started, int? node, string key, long version, bool isDeletion)
    {
        Truth.Committed(key, version, isDeletion);
        Recording.Add(new LabEvent("commit", started)
        {
            Node = node,
            Key = key,
            Version = version,
            Ms = Math.Round(Recording.Now - started, 3),
            Text = isDeletion ? "deleted" : null,
        });
        return version;
    }

    private async ValueTask<Item?> LoadAsync(int node, string key, TimeSpan query, LoadCount loads, CancellationToken ct)
    {
        var started = Recording.Now;
        try
        {
            var item = await Database.ReadAsync(key, query, ct);
            loads.Succeed();
            Recording.Add(new LabEvent("load", started) { Node = node, Key = key, Version = item?.Version, Ms = Math.Round(Recording.Now - started, 3) });
            return item;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            loads.Fail();
            Recording.Add(new LabEvent("load", started)
            {
                Node = node,
                Key = key,
                Ms = Math.Round(Recording.Now - started, 3),
                Failed = true,
                Name = failure.GetType().Name,
            });
            throw;
        }
    }

    private sealed class LoadCount
    {
        private int _succeeded;
        private int _failed;

        public int Succeeded => Volatile.Read(ref _succeeded);

        public int Failed => Volatile.Read(ref _failed);

        public void Succeed() => Interlocked.Increment(ref _succeeded);

        public void Fail() => Interlocked.Increment(ref _failed);
    }
}
