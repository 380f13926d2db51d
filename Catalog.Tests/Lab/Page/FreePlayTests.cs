using System.Text.Json;
using Catalog.Contenders;
using Catalog.Lab.Page;
using Catalog.Lab.Stories;
using Catalog.Lab.Stories.Engine;
using Catalog.Tests.Caching;

namespace Catalog.Tests.Lab.Page;

/// <summary>Free play ends on both sides, whatever each of them is doing.</summary>
public sealed class FreePlayTests
{
    private static readonly Way Ours = Way.OfEach.Single(way => way.Name == AllContenders.Catalog);

    private static readonly TimeSpan LessThanItLastsByItself = TimeSpan.FromMinutes(2.5);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stop_before_the_stages_are_ready_ends_both_sides_with_a_verdict()
    {
        await using var run = new PageRun();
        run.Start(StoryBook.FreePlay, Ours, Ours, StoryOptions.Default, await PostgresAsync());

        run.Stop();

        using var hang = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        hang.CancelAfter(LessThanItLastsByItself);
        await foreach (var _ in run.FollowAsync(from: 0, hang.Token))
        {
        }

        using var last = JsonDocument.Parse(run.Lines[^1]);
        Assert.Equal(2, last.RootElement.GetProperty("verdicts").GetArrayLength());
        Assert.Empty(run.Stages);
    }

    [Fact]
    public async Task A_stage_is_taken_back_when_its_play_has_ended_and_before_it_is_disposed()
    {
        var told = new List<Stage?>();
        var endedBefore = false;

        await StoryRun.PlayAsync(StoryBook.FreePlay, Ours, StoryOptions.Default, await PostgresAsync(), side: 0, sink: null, Ct, stage =>
        {
            stage?.Stop();
            endedBefore |= told.Any(known => known!.Recording.Events.Any(happened => happened.Kind == "end"));
            told.Add(stage);
        });

        Assert.Equal(2, told.Count);
        Assert.Null(told[1]);
        Assert.False(endedBefore);
    }

    [Fact]
    public async Task The_promise_is_not_kept_when_a_node_serves_the_old_price_although_everything_works()
    {
        var naive = Way.OfEach.Single(way => way.Name == AllContenders.NaivePubSub);
        var visit = Task.CompletedTask;

        var result = await StoryRun.PlayAsync(StoryBook.FreePlay, naive, StoryOptions.Default, await PostgresAsync(), side: 0, sink: null, Ct, stage =>
        {
            visit = stage is null ? visit : LoseAMessageAndStopAsync(stage);
        });
        await visit;

        Assert.False(result.Verdict.IsKept, result.Verdict.Text);
    }

    private static async Task LoseAMessageAndStopAsync(Stage stage)
    {
        await Eventually.BecomesTrueAsync(() => stage.Recording.Events.Any(happened => happened.Kind == "measure"));
        await StageActs.RunAsync(stage, "lose", node: 2, Ct);
        await StageActs.RunAsync(stage, "store", node: 1, Ct);
        stage.Stop();
    }

    private static async Task<string> PostgresAsync() => await (await TestServers.Shared).Postgres.CreateDatabaseAsync();
}
