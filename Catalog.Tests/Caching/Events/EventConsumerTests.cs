using Catalog.Caching;

namespace Catalog.Tests.Caching.Events;

public sealed class EventConsumerTests
{
    [Fact]
    public async Task A_poison_event_ends_in_the_dead_letters_and_the_others_are_handled_in_order()
    {
        await using var stage = await EventStage.StartAsync();
        var consumer = stage.NewConsumer(Refuse);
        await stage.AppendAsync("1", "poison", "2", "poison too", "3");

        await EventStage.PollAsync(consumer);

        Assert.Equal(["1", "2", "3"], stage.Effects);
        Assert.Equal(["poison: bad", "poison too: bad"], await stage.DeadLettersAsync());
        Assert.Equal(0, await stage.LengthAsync());
    }

    [Fact]
    public async Task A_poison_event_among_512_is_found_by_halving()
    {
        await using var stage = await EventStage.StartAsync();
        var tries = 0;
        var consumer = stage.NewConsumer(
            texts =>
            {
                tries++;
                return Refuse(texts);
            },
            batchSize: 512);
        await stage.AppendAsync([.. Enumerable.Range(0, 512).Select(i => i == 300 ? "poison" : $"{i}")]);

        await EventStage.PollAsync(consumer);

        Assert.Equal(511, stage.Effects.Count);
        Assert.InRange(tries, 1, 19); // the batch, and two halves on each of 9 levels
    }

    [Fact]
    public async Task A_failure_that_no_event_causes_makes_all_of_them_wait()
    {
        await using var stage = await EventStage.StartAsync();
        var failures = 20;
        var consumer = stage.NewConsumer(_ => failures-- > 0 ? throw new TimeoutException("The database is away.") : Task.CompletedTask);
        await stage.AppendAsync("1", "2");
        await Assert.ThrowsAsync<TimeoutException>(() => EventStage.PollAsync(consumer));

        consumer.Start(stage.Loops, "clicks");

        await Eventually.BecomesTrueAsync(() => stage.Effects.Count == 2);
        Assert.Equal(["1", "2"], stage.Effects);
        Assert.Empty(await stage.DeadLettersAsync());
    }

    [Fact]
    public async Task The_pending_events_of_a_consumer_that_died_come_before_new_ones()
    {
        await using var stage = await EventStage.StartAsync();
        await stage.AppendAsync("1", "2");
        await stage.Group.TakeAsync("the one that dies", TimeSpan.FromMinutes(1), 2);
        await stage.AppendAsync("3");
        await stage.EndLeadAsync();

        await EventStage.PollAsync(stage.NewConsumer());

        Assert.Equal(["1", "2", "3"], stage.Effects);
    }

    [Fact]
    public async Task More_than_a_batch_of_pending_events_comes_before_new_ones()
    {
        await using var stage = await EventStage.StartAsync();
        await stage.AppendAsync("1", "2", "3");
        await stage.Group.TakeAsync("the one that dies", TimeSpan.FromMinutes(1), 3);
        await stage.AppendAsync("4");
        await stage.EndLeadAsync();
        var next = stage.NewConsumer(batchSize: 2);

        while (await EventStage.PollAsync(next) > 0)
        {
        }

        Assert.Equal(["1", "2", "3", "4"], stage.Effects);
    }

    [Fact]
    public async Task Events_that_were_removed_while_pending_let_no_new_event_pass_those_that_remain()
    {
        await using var stage = await EventStage.StartAsync();
        await stage.AppendAsync("1", "2", "3");
        var taken = await stage.Group.TakeAsync("the one that dies", TimeSpan.FromMinutes(1), 3);
        await stage.AppendAsync("4");
        await stage.EndLeadAsync();
        await (await stage.RedisAsync()).ExecuteAsync("XDEL", stage.Key, taken.Events[0].Id, taken.Events[1].Id);
        var next = stage.NewConsumer(batchSize: 2);

        for (var polls = 0; polls < 3; polls++)
        {
            await EventStage.PollAsync(next);
        }

        Assert.Equal(["3", "4"], stage.Effects);
    }

    [Fact]
    public async Task A_full_stream_refuses_events_until_some_were_handled()
    {
        await using var stage = await EventStage.StartAsync(maxLength: 2);
        await stage.AppendAsync("1", "2");

        var refused = await stage.Log.AppendAsync(new Dictionary<string, string> { ["n"] = "too much" });
        await EventStage.PollAsync(stage.NewConsumer());
        await stage.AppendAsync("3");

        Assert.Equal(EventTaken.Refused, refused);
        Assert.Equal(["1", "2"], stage.Effects);
    }

    [Fact]
    public async Task An_event_is_set_aside_once_though_two_consumers_try()
    {
        await using var stage = await EventStage.StartAsync();
        await stage.AppendAsync("poison");
        var taken = await stage.Group.TakeAsync("one", TimeSpan.FromMinutes(1), 1);

        await stage.Group.SetAsideAsync(taken.Events[0], "bad");
        await stage.Group.SetAsideAsync(taken.Events[0], "bad");

        Assert.Single(await stage.DeadLettersAsync());
    }

    [Fact]
    public async Task A_stream_that_Redis_lost_is_followed_from_its_new_beginning()
    {
        await using var stage = await EventStage.StartAsync();
        var consumer = stage.NewConsumer();
        await stage.AppendAsync("1");
        await EventStage.PollAsync(consumer);
        await (await stage.RedisAsync()).KeyDeleteAsync(stage.Key);
        await stage.AppendAsync("2");

        await EventStage.PollAsync(consumer);

        Assert.Equal(["1", "2"], stage.Effects);
    }

    [Fact]
    public async Task A_poison_event_of_very_many_fields_is_set_aside_like_any_other()
    {
        await using var stage = await EventStage.StartAsync();
        object[] fields = [stage.Key, "*", "n", "poison", .. Enumerable.Range(0, 9000).SelectMany(i => (object[])[$"f{i}", "x"])];
        await (await stage.RedisAsync()).ExecuteAsync("XADD", fields);
        await stage.AppendAsync("1");
        var consumer = stage.NewConsumer(Refuse);

        await EventStage.PollAsync(consumer);
        await EventStage.PollAsync(consumer);

        Assert.Equal(["1"], stage.Effects);
        Assert.Equal(0, await stage.LengthAsync());
        Assert.Single(await stage.DeadLettersAsync());
    }

    [Fact]
    public async Task A_group_that_was_destroyed_or_moved_is_followed_again()
    {
        await using var stage = await EventStage.StartAsync();
        var consumer = stage.NewConsumer();
        await stage.AppendAsync("1");
        await EventStage.PollAsync(consumer);
        var redis = await stage.RedisAsync();
        await redis.ExecuteAsync("XGROUP", "DESTROY", stage.Key, "g");
        await stage.AppendAsync("2");
        await EventStage.PollAsync(consumer);
        await redis.ExecuteAsync("XGROUP", "DELCONSUMER", stage.Key, "g", "leader");
        await stage.AppendAsync("3");

        await EventStage.PollAsync(consumer);

        Assert.Equal(["1", "2", "3"], stage.Effects);
    }

    private static Task Refuse(IReadOnlyList<string> texts) =>
        texts.Any(text => text.StartsWith("poison", StringComparison.Ordinal)) ? throw new PoisonEventException("bad") : Task.CompletedTask;
}
