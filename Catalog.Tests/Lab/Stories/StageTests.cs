using System.Threading.Channels;
using Catalog.Contenders;
using Catalog.Lab.Stories.Engine;
using Catalog.Tests.Caching;

namespace Catalog.Tests.Lab.Stories;

/// <summary>What a stage records is what happened on it, also when something is broken.</summary>
public sealed class StageTests
{
    private const string Row = "price-1";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_failover_the_lane_of_Redis_shows_the_server_that_took_over()
    {
        await using var stage = await StartAsync();
        await stage.WarmAsync(Ct);
        await Eventually.BecomesTrueAsync(() => InRedis(stage) == 1);

        await stage.Faults.FailOverAsync(Ct);
        await stage.Faults.EmptyRedisAsync(Ct);

        await Eventually.BecomesTrueAsync(() => InRedis(stage) is null);
    }

    [Fact]
    public async Task A_failover_that_is_given_up_leaves_a_Redis_that_can_be_mended()
    {
        using var leaves = new CancellationTokenSource();
        await using var stage = await StartAsync(sink: new OnFault(leaves.Cancel));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stage.Faults.FailOverAsync(leaves.Token)); // the master is dead by then
        await stage.Faults.MendAsync(Ct);

        await using var redis = await TestRedis.ConnectAsync(stage.Faults.RedisEndpoint);
        await redis.GetDatabase().PingAsync();
    }

    [Fact]
    public async Task Nothing_is_broken_on_a_stage_that_has_ended()
    {
        await using var stage = await StartAsync();
        var turn = await stage.Faults.OneAtATimeAsync(Ct);
        var ending = stage.Faults.EndAsync();
        Assert.False(ending.IsCompleted); // a fault is being made

        turn!.Dispose();
        await ending;

        Assert.Null(await stage.Faults.OneAtATimeAsync(Ct));
    }

    [Fact]
    public async Task A_start_that_is_given_up_stops_its_nodes()
    {
        var node = new StuckNode();
        var stuck = new Contender("stuck", "Never answers", "", _ => Task.FromResult<IContenderNode>(node));
        using var patience = new CancellationTokenSource();
        var starting = StartAsync(stuck, ct: patience.Token);
        await node.WasAsked.Task.WaitAsync(Ct);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);

        Assert.True(node.IsDisposed);
    }

    [Fact]
    public async Task Redis_restarted_empty_mends_nothing_else()
    {
        await using var stage = await StartAsync();
        stage.Faults.CutOff(2);

        await stage.Faults.RestartRedisEmptyAsync(Ct);

        Assert.Equal("redis", Assert.Single(stage.Recording.Events, happened => happened.Kind == "healed").Name);
    }

    [Theory]
    [InlineData(AllContenders.Catalog)]
    [InlineData(AllContenders.Fusion)]
    public async Task A_copy_in_memory_that_says_that_there_is_no_row_is_an_answer_from_memory(string contender)
    {
        await using var stage = await StartAsync(contender, new ContenderSettings { NegativeTtl = TimeSpan.FromMinutes(5) });

        await Eventually.BecomesTrueAsync(async () => await TierAsync(stage, "ghost-1") == "memory");

        Assert.Equal("memory", await TierAsync(stage, "ghost-1"));
    }

    [Fact]
    public async Task An_answer_while_the_database_is_down_is_nobodys_query()
    {
        await using var stage = await StartAsync(cache: new ContenderSettings
        {
            Ttl = TimeSpan.FromMilliseconds(500),
            LocalTtl = TimeSpan.FromMilliseconds(200),
            StaleIfError = TimeSpan.FromMinutes(5),
        });
        await stage.WarmAsync(Ct);
        stage.Faults.TakeDatabaseAway();
        stage.Measure();

        await Eventually.BecomesTrueAsync(async () => await TierAsync(stage, Row) == "expired");

        var figures = Figures.Of(stage.Recording.Events);
        Assert.Equal((0, 0, 100), (figures.Failed, figures.Shared, figures.HitPercent));
    }

    [Fact]
    public async Task A_read_that_nobody_waits_for_any_longer_has_failed()
    {
        await using var stage = await StartAsync();
        using var patience = new CancellationTokenSource();
        var read = stage.ReadAsync(1, Row, query: TimeSpan.FromMinutes(5), patience.Token);
        await Eventually.BecomesTrueAsync(() => stage.Recording.Events.Any(happened => happened is { Kind: "redis", Lease: true })); // it loads

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);

        var recorded = Assert.Single(stage.Recording.Events, happened => happened.Kind == "read");
        Assert.True(recorded.Failed);
        Assert.NotNull(recorded.Ms);
    }

    private static long? InRedis(Stage stage) => stage.Recording.Events.LastOrDefault(happened => happened.Kind == "redis")?.Version;

    private static async Task<string?> TierAsync(Stage stage, string row)
    {
        await stage.ReadAsync(1, row, ct: Ct);
        return stage.Recording.Events.Last(happened => happened.Kind == "read").Tier;
    }

    private static Task<Stage> StartAsync(string contender = AllContenders.Catalog, ContenderSettings? cache = null, ChannelWriter<LabEvent>? sink = null) =>
        StartAsync(AllContenders.Find(contender)!, cache, sink, Ct);

    private static async Task<Stage> StartAsync(
        Contender contender, ContenderSettings? cache = null, ChannelWriter<LabEvent>? sink = null, CancellationToken ct = default) => await Stage.StartAsync(
        new StageSettings
        {
            Contender = contender,
            Cache = cache ?? new ContenderSettings(),
            Rows = [Row],
            Shown = Row,
            Nodes = 2,
        },
        await (await TestServers.Shared).Postgres.CreateDatabaseAsync(ct: ct),
        side: 0,
        sink,
        ct);

    private sealed class OnFault(Action act) : ChannelWriter<LabEvent>
    {
        public override bool TryWrite(LabEvent item)
        {
            if (item is { Kind: "fault", Name: "redis" })
            {
                act();
            }

            return true;
        }

        public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => new(true);
    }

    private sealed class StuckNode : IContenderNode
    {
        public TaskCompletionSource WasAsked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsDisposed { get; private set; }

        public async ValueTask<Item?> GetOrLoadAsync(string key, Func<CancellationToken, ValueTask<Item?>> load, CancellationToken ct)
        {
            WasAsked.TrySetResult();
            await Task.Delay(Timeout.Infinite, ct);
            return null;
        }

        public ValueTask WriteAsync(string key, Item committed) => default;

        public ValueTask InvalidateAsync(string key) => default;

        public ValueTask InvalidateTagAsync(string tag) => default;

        public ValueTask<Copy?> PeekAsync(string key) => default;

        public string RedisKey(string key) => key;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return default;
        }
    }
}
