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

        await stage.Faults.FailOverAsync(Ct);
        var version = await stage.CommitAsync(1, Row, Ct);
        await stage.AnnounceAsync(1, Row, version, cache => cache.WriteAsync(Row, new Item(version, "price")));

        await Eventually.BecomesTrueAsync(() => stage.Recording.Events.Any(happened => happened.Kind == "redis" && happened.Version == version));
    }

    [Fact]
    public async Task Redis_restarted_empty_mends_nothing_else()
    {
        await using var stage = await StartAsync();
        stage.Faults.CutOff(2);

        await stage.Faults.RestartRedisEmptyAsync(Ct);

        Assert.Equal("redis", Assert.Single(stage.Recording.Events, happened => happened.Kind == "healed").Name);
    }

    private static async Task<Stage> StartAsync(string contender = AllContenders.Catalog, ContenderSettings? cache = null) => await Stage.StartAsync(
        new StageSettings
        {
            Contender = AllContenders.Find(contender)!,
            Cache = cache ?? new ContenderSettings(),
            Rows = [Row],
            Shown = Row,
            Nodes = 2,
        },
        await (await TestServers.Shared).Postgres.CreateDatabaseAsync(),
        side: 0,
        sink: null,
        Ct);
}
