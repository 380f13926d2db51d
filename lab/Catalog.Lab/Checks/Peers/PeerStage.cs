using Catalog.Contenders;
using Catalog.Contenders.Wire;
using Catalog.Testbed;

namespace Catalog.Lab.Checks.Peers;

/// <summary>Three nodes of one contender on a Redis of their own, and the rows of all trials.</summary>
internal sealed class PeerStage : IAsyncDisposable, IWireWatcher
{
    public const int Nodes = 3;

    /// <summary>How long rows are read after a fault: longer than our bound of 2 s, and than the 2 s after which FusionCache repeats what failed.</summary>
    public static readonly TimeSpan WatchFor = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8); // a lock whose reply was lost may never come

    private volatile int _deaf;
    private int _held;

    private PeerStage(RedisServer redis, int trials)
    {
        Redis = redis;
        Trials = [.. Enumerable.Range(1, trials).Select(trial => $"item{trial}-1")];
        foreach (var row in Trials)
        {
            Rows.Add(row);
        }
    }

    /// <summary>A row a trial.</summary>
    public IReadOnlyList<string> Trials { get; }

    public PeerRows Rows { get; } = new();

    public RedisServer Redis { get; set; }

    public Fleet Fleet { get; private set; } = null!;

    public static async Task<PeerStage> StartAsync(Contender contender, ContenderSettings settings, int trials, CancellationToken ct)
    {
        var stage = new PeerStage(await RedisServer.StartAsync(ct: ct), trials);
        try
        {
            stage.Fleet = await Fleet.StartAsync(contender, stage.Redis.Endpoint, Nodes, settings, stage);
            return stage;
        }
        catch
        {
            await stage.Redis.DisposeAsync();
            throw;
        }
    }

    /// <summary>Loses all messages to a node about rows; 0: none.</summary>
    public void LoseMessagesTo(int node) => _deaf = node;

    /// <summary>Counts a load that is held, if it has begun.</summary>
    public void Began(PeerRows.Held load)
    {
        if (load.HasBegun.Task.IsCompleted)
        {
            Interlocked.Increment(ref _held);
        }
    }

    public async Task<Item?> ReadAsync(int node, string row)
    {
        try
        {
            return await Fleet[node].GetOrLoadAsync(row, token => Rows.LoadAsync(row, token), CancellationToken.None).AsTask().WaitAsync(Patience);
        }
#pragma warning disable CA1031 // A read that fails is not an old answer.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    /// <summary>Every node reads every row.</summary>
    public Task WarmAsync() => ForEachAsync(async row =>
    {
        for (var node = 1; node <= Nodes; node++)
        {
            await ReadAsync(node, row);
        }
    });

    /// <summary>Changes a row and announces it in a way; a cache that throws has announced what it could.</summary>
    public async Task ChangeAsync(int node, string row, Func<IContenderNode, Item, ValueTask> announce)
    {
        var committed = Rows.Commit(row);
        await AnnounceAsync(node, row, committed, announce);
    }

    /// <summary>Announces a committed change.</summary>
    public async Task AnnounceAsync(int node, string row, Item committed, Func<IContenderNode, Item, ValueTask> announce)
    {
        try
        {
            await announce(Fleet[node], committed);
        }
#pragma warning disable CA1031 // The commit stands.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Redis is away, and this contender says so.
        }

        Rows.Announced(row, committed);
    }

    /// <summary>Does something for each row, a few rows at a time: no contender limits so few loads.</summary>
    public Task ForEachAsync(Func<string, Task> act) =>
        Parallel.ForEachAsync(Trials, new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (row, _) => await act(row));

    /// <summary>Reads all rows on all nodes for a while.</summary>
    /// <returns>
    /// How many rows were wrong to the last, how old the oldest answer was, counted at the earliest from the end of a fault, and how many rows every
    /// node answered in the end.
    /// </returns>
    public async Task<PeerOutcome> WatchAsync()
    {
        var end = Rows.Now + WatchFor.TotalMilliseconds;
        var oldest = 0.0;
        var gate = new Lock();
        var (stillOld, silent) = (new HashSet<string>(), new HashSet<string>());
        while (true)
        {
            var isLast = Rows.Now >= end;
            await Task.WhenAll(Trials.Select(async row =>
            {
                for (var node = 1; node <= Nodes; node++)
                {
                    var started = Rows.Now;
                    var item = await ReadAsync(node, row);
                    var since = item is null ? null : Rows.Truth.AfterFault(Rows.WrongSince(row, item, started));
                    lock (gate)
                    {
                        oldest = Math.Max(oldest, started - since ?? 0);
                        if (isLast && item is null)
                        {
                            silent.Add(row);
                        }

                        if (isLast && since is not null)
                        {
                            stillOld.Add(row);
                        }
                    }
                }
            }));
            if (isLast)
            {
                return new PeerOutcome(stillOld.Count, oldest, Trials.Count - silent.Count) { Held = _held };
            }

            await Task.Delay(50);
        }
    }

    public void Sent(int node, string command, string key)
    {
    }

    public bool Arrives(int node, string channel, string payload) => node != _deaf || !payload.Contains("item", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAny(Fleet.DisposeAsync().AsTask(), Task.Delay(Patience));
        await Redis.DisposeAsync();
    }
}
