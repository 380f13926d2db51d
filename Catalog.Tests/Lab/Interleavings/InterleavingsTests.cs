using Catalog.Lab.Checks.Interleavings;
using Catalog.Testbed.Experiments;
using Catalog.Tests.Testbed;

namespace Catalog.Tests.Lab.Interleavings;

/// <summary>Every interleaving of small worlds; and that the explorer finds, shortens and repeats what it should.</summary>
public sealed class InterleavingsTests
{
    // Everybody does what they should, but one writer invalidates nothing.
    private static readonly World Forgetful = new()
    {
        Name = "a writer that forgets",
        Before = cast => cast.Reader(node: 0),
        Compose = cast =>
        {
            cast.Reader(node: 1);
            cast.Change("forgetful writer", node: 1, key: 0, deletes: false, static _ => default);
            cast.Reader(node: 0, name: "second reader");
        },
    };

    public static TheoryData<string> Names() => [.. Worlds.Small.Where(world => !world.IsLarge).Select(world => world.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task No_schedule_of_a_small_world_violates_a_guarantee(string name) => OnStageAsync(stage =>
    {
        var exploring = new Exhaustive(stage, Worlds.Small.Single(world => world.Name == name));

        var failure = exploring.Run(TestContext.Current.CancellationToken);

        Assert.True(failure is null, failure?.Message + "\n" + failure?.Table());
        Assert.True(exploring.IsComplete);
        Assert.NotEqual(0, exploring.Schedules);
    });

    [Fact]
    public void Within_a_limit_of_time_no_large_world_is_explored_unless_it_is_named()
    {
        var context = new ExperimentContext { Progress = new RecordedProgress() };
        var large = Worlds.Small.First(world => world.IsLarge);

        Assert.Contains(large, InterleavingsCheck.Explored(context));
        Assert.DoesNotContain(large, InterleavingsCheck.Explored(context with { Duration = TimeSpan.FromSeconds(5) }));
        Assert.Equal([large], InterleavingsCheck.Explored(context with { Duration = TimeSpan.FromSeconds(5), World = large.Name }));

        Assert.Empty(InterleavingsCheck.LeftOut(context));
        Assert.Equal(Worlds.Small.Where(world => world.IsLarge), InterleavingsCheck.LeftOut(context with { Duration = TimeSpan.FromSeconds(5) }));
    }

    [Fact]
    public Task A_violation_is_found_and_its_schedule_becomes_shorter_and_can_be_repeated() => OnStageAsync(stage =>
    {
        var failure = new Exhaustive(stage, Forgetful).Run(TestContext.Current.CancellationToken);
        Assert.NotNull(failure);

        var (choices, shortest) = Shrinking.Shrink(stage, failure);

        Assert.InRange(choices.Count, 0, failure.Choices.Count - 1);
        Assert.Equal(shortest.Message, Shrinking.Repeat(stage, Forgetful, choices)?.Message);
        Assert.Contains("| forgetful writer on node 1 |", shortest.Table(), StringComparison.Ordinal);
    });

    [Fact]
    public Task A_change_whose_writer_died_before_it_was_announced_is_left_to_change_capture() => OnStageAsync(stage =>
    {
        var world = new World
        {
            Name = "a writer that dies",
            Faults = 1,
            Before = cast => cast.Reader(node: 0),
            Compose = cast =>
            {
                cast.Writer(node: 1);
                cast.Dies(node: 1);
            },
        };

        var failure = new Exhaustive(stage, world).Run(TestContext.Current.CancellationToken);

        Assert.True(failure is null, failure?.Message + "\n" + failure?.Table());
    });

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(11)]
    public Task A_seed_gives_the_same_schedule_again(int seed) => OnStageAsync(stage =>
    {
        Assert.Equal(Labels(stage, seed), Labels(stage, seed));
    });

    [Fact]
    public Task Random_schedules_of_three_nodes_violate_no_guarantee() => OnStageAsync(stage =>
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var failure = new RandomSearch(stage).RunOne(seed);
            Assert.True(failure is null, $"seed {seed}: {failure?.Message}\n{failure?.Table()}");
        }
    });

    [Fact]
    public Task A_reader_that_has_its_value_leaves_the_notice_to_another_reader_on_its_node() => OnStageAsync(stage =>
    {
        const int seed = 25840; // a tag that is invalidated parts the two readers' flights

        var failure = new RandomSearch(stage).RunOne(seed);

        Assert.True(failure is null, failure?.Message + "\n" + failure?.Table());
    });

    [Fact]
    public void What_wakes_up_after_the_last_run_is_dropped()
    {
        var thread = new OneThread();
        thread.Dispose();

        Assert.Null(Record.Exception(() => thread.Post(static _ => { }, null)));
    }

    private static List<string> Labels(Stage stage, int seed)
    {
        var labels = new List<string>();
        Assert.Null(stage.Run(RandomWorlds.Of(seed), run =>
        {
            var random = new Random(seed);
            while (run.Choices() is { Count: > 0 } choices)
            {
                var chosen = choices[random.Next(choices.Count)];
                labels.Add(chosen.Label);
                run.Pass(chosen);
            }

            return true;
        }));
        return labels;
    }

    // A thread of its own: the explorer blocks it while Redis works.
    private static async Task OnStageAsync(Action<Stage> test)
    {
        var redis = (await TestServers.Shared).Redis.Endpoint;
        await Task.Factory.StartNew(
            () =>
            {
                using var stage = new Stage(redis);
                test(stage);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }
}
