using Catalog.Contenders;
using Catalog.Testbed;

namespace Catalog.Lab.Checks.Peers;

/// <summary>One way in which caches go wrong.</summary>
/// <param name="Name">A few words.</param>
/// <param name="PlayAsync">Brings it about for every row of a stage.</param>
internal sealed record PeerCase(string Name, Func<PeerStage, CancellationToken, Task> PlayAsync)
{
    /// <summary>Changes the settings; null: none.</summary>
    public Func<ContenderSettings, ContenderSettings>? Adjust { get; init; }

    /// <summary>How long an old answer may be served, in milliseconds.</summary>
    public double BoundMs { get; init; } = 2_000;

    /// <summary>In how many trials our own caches must have loaded while the row was changed: without that, nothing was shown.</summary>
    public int LeastLoads { get; init; }

    public static readonly IReadOnlyList<PeerCase> All =
    [
        new("stale fill, then remove", (stage, _) => StaleFillAsync(stage, (cache, row, _) => cache.InvalidateAsync(row))) { LeastLoads = PeersCheck.Trials },
        new("stale fill, then set", (stage, _) => StaleFillAsync(stage, (cache, row, item) => cache.WriteAsync(row, item))) { LeastLoads = PeersCheck.Trials },
        new("stale fill, then remove by tag", (stage, _) => StaleFillAsync(stage, (cache, row, _) => cache.InvalidateTagAsync(PeerRows.TagOf(row)))) { LeastLoads = PeersCheck.Trials },
        new("refresh in the background, then remove", RefreshAsync)
        {
            LeastLoads = 1,
            Adjust = settings => settings with { Ttl = TimeSpan.FromSeconds(60), LocalTtl = TimeSpan.FromSeconds(60), RefreshAt = 0.02 },
        },
        new("lost message", LostMessageAsync),
        new("reconnect", ReconnectAsync),
        new("failover", FailoverAsync),
        new("Redis restarted empty", RestartedEmptyAsync),
        new("two overlapping writers", TwoWritersAsync),
        new("swapped, repeated, cut and damaged replies", LyingRepliesAsync),
    ];

    private static ValueTask Store(IContenderNode cache, string row, Item item) => cache.WriteAsync(row, item);

    private static Task StaleFillAsync(PeerStage stage, Func<IContenderNode, string, Item, ValueTask> announce) => stage.ForEachAsync(async row =>
    {
        var load = stage.Rows.HoldNextLoad(row);
        var slow = stage.ReadAsync(2, row);
        await Task.WhenAny(load.HasBegun.Task, slow); // a read may fail before it loads
        stage.Began(load);
        await stage.ChangeAsync(1, row, (cache, item) => announce(cache, row, item));
        load.LetGo.SetResult();
        await slow;
    });

    private static async Task RefreshAsync(PeerStage stage, CancellationToken ct)
    {
        await stage.WarmAsync();
        await Task.Delay(TimeSpan.FromSeconds(2.5), ct);
        await stage.ForEachAsync(async row =>
        {
            var load = stage.Rows.HoldNextLoad(row);
            await stage.ReadAsync(2, row);
            await Task.WhenAny(load.HasBegun.Task, Task.Delay(300, ct)); // not all contenders refresh in the background
            stage.Began(load);
            await stage.ChangeAsync(1, row, (cache, _) => cache.InvalidateAsync(row));
            load.LetGo.SetResult();
        });
    }

    private static async Task LostMessageAsync(PeerStage stage, CancellationToken ct)
    {
        await stage.WarmAsync();
        stage.LoseMessagesTo(2);
        await stage.ForEachAsync(row => stage.ChangeAsync(1, row, (cache, item) => Store(cache, row, item)));
        await Task.Delay(50, ct); // the last messages are on their way
        stage.LoseMessagesTo(0);
    }

    private static async Task ReconnectAsync(PeerStage stage, CancellationToken ct)
    {
        await stage.WarmAsync();
        stage.Rows.Truth.FaultBegins();
        stage.Fleet.Proxy(2).Cut();
        await stage.ForEachAsync(row => stage.ChangeAsync(1, row, (cache, item) => Store(cache, row, item)));
        stage.Fleet.Proxy(2).Heal();
        stage.Rows.Truth.FaultEnds(stage.Rows.Now);
    }

    private static async Task FailoverAsync(PeerStage stage, CancellationToken ct)
    {
        await stage.WarmAsync();
        var replica = await RedisServer.StartAsync(new RedisServerOptions { ExtraArguments = ["--replicaof", stage.Redis.Endpoint.Replace(':', ' ')] }, ct);
        while (!(await replica.AskAsync("INFO replication", ct)).Contains("master_link_status:up", StringComparison.Ordinal))
        {
            await Task.Delay(20, ct);
        }

        stage.Rows.Truth.FaultBegins();
        replica.Freeze(); // what is written now never reaches it
        await stage.ForEachAsync(row => stage.ChangeAsync(1, row, (cache, item) => Store(cache, row, item)));
        await stage.Redis.KillAsync();
        replica.Thaw();
        await replica.AskAsync("REPLICAOF NO ONE", ct);
        stage.Fleet.Retarget(replica.Endpoint);
        stage.Rows.Truth.FaultEnds(stage.Rows.Now);
        await stage.Redis.DisposeAsync();
        stage.Redis = replica;
    }

    private static async Task RestartedEmptyAsync(PeerStage stage, CancellationToken ct)
    {
        await stage.WarmAsync();
        stage.Rows.Truth.FaultBegins();
        await stage.Redis.KillAsync();
        await Task.WhenAll(stage.Trials.Select(row => stage.ChangeAsync(1, row, (cache, item) => Store(cache, row, item)))); // some wait for long
        await stage.Redis.StartAgainAsync(ct);
        stage.Rows.Truth.FaultEnds(stage.Rows.Now);
    }

    private static async Task TwoWritersAsync(PeerStage stage, CancellationToken ct)
    {
        await stage.WarmAsync();
        await stage.ForEachAsync(async row =>
        {
            var (older, newer) = (stage.Rows.Commit(row), stage.Rows.Commit(row));
            await stage.AnnounceAsync(2, row, newer, (cache, item) => Store(cache, row, item));
            await stage.AnnounceAsync(1, row, older, (cache, item) => Store(cache, row, item));
        });
    }

    // Every tenth reply is wrong while all rows are read; then the nodes are connected to Redis itself. Nothing changes, so a wrong answer is another
    // row's or a damaged one.
    private static async Task LyingRepliesAsync(PeerStage stage, CancellationToken ct)
    {
        await using var lies = LyingProxy.Start(stage.Redis.Endpoint, liesOneIn: 10);
        stage.Rows.Truth.FaultBegins();
        stage.Fleet.Retarget(lies.Endpoint);
        await Task.WhenAny(stage.WarmAsync(), Task.Delay(TimeSpan.FromSeconds(8), ct)); // some wait for long for a reply that was wrong
        stage.Fleet.Retarget(stage.Redis.Endpoint);
        stage.Rows.Truth.FaultEnds(stage.Rows.Now);
    }
}
