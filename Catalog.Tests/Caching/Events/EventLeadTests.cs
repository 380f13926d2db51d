namespace Catalog.Tests.Caching.Events;

/// <summary>Which consumer of a group leads, and when another takes over.</summary>
public sealed class EventLeadTests
{
    [Fact]
    public async Task A_consumer_that_cannot_handle_an_event_leaves_it_to_another()
    {
        await using var stage = await EventStage.StartAsync();
        await stage.AppendAsync("1");
        await Assert.ThrowsAsync<IOException>(() => EventStage.PollAsync(stage.NewConsumer(_ => throw new IOException("no right to write"))));

        await EventStage.PollAsync(stage.NewConsumer());

        Assert.Equal(["1"], stage.Effects);
    }

    [Fact]
    public async Task While_one_consumer_leads_another_gets_nothing()
    {
        await using var stage = await EventStage.StartAsync();
        await stage.AppendAsync("1");
        await EventStage.PollAsync(stage.NewConsumer());
        await stage.AppendAsync("2");

        Assert.Equal(0, await EventStage.PollAsync(stage.NewConsumer()));
    }

    [Fact]
    public async Task A_consumer_that_ends_releases_the_lead()
    {
        await using var stage = await EventStage.StartAsync();
        var first = stage.NewConsumer();
        await EventStage.PollAsync(first);
        await stage.EndAsync(first);
        await stage.AppendAsync("1");

        Assert.Equal(1, await EventStage.PollAsync(stage.NewConsumer()));
    }

    [Theory]
    [InlineData("another program")]
    [InlineData("")]
    public async Task A_lead_that_would_never_end_is_taken(string leader)
    {
        await using var stage = await EventStage.StartAsync();
        await stage.AppendAsync("1");
        await (await stage.RedisAsync()).StringSetAsync(stage.Key + ":g:leader", leader);

        await EventStage.PollAsync(stage.NewConsumer());

        Assert.Equal(["1"], stage.Effects);
    }

    [Fact]
    public async Task A_leader_that_was_paused_and_replaced_does_not_change_the_order()
    {
        await using var stage = await EventStage.StartAsync();
        var (reached, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var paused = stage.NewConsumer(async _ =>
        {
            reached.TrySetResult();
            await goOn.Task;
        });
        await stage.AppendAsync("1", "2");
        var inHand = EventStage.PollAsync(paused);
        await reached.Task;

        await stage.EndLeadAsync();
        await stage.AppendAsync("3");
        var next = stage.NewConsumer();
        await EventStage.PollAsync(next);
        await stage.AppendAsync("4");
        goOn.SetResult();
        await inHand;
        await EventStage.PollAsync(paused);
        await EventStage.PollAsync(next);

        Assert.Equal(["1", "2", "3", "4"], stage.Effects);
        Assert.Equal(0, await stage.LengthAsync());
    }
}
