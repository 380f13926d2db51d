namespace Catalog.Tests.Caching.Patterns;

/// <summary>Rebuilds of a filter that others use meanwhile, or that end early.</summary>
public sealed class BloomRebuildTests
{
    [Fact]
    public async Task A_rebuild_whose_end_was_not_heard_of_can_be_repeated_and_denies_again()
    {
        var (seam, calls) = (new HeldReply("SucceedsAsync"), 0);
        await using var nodes = await Nodes.StartAsync(0);
        await nodes.AddAsync(configure: options => options.Redis.BreakerMinimumCalls = 10_000, seam: seam);
        var filter = nodes[0].Bloom("ids", 1000, 0.01);
        seam.Loses = () => ++calls == 3; // begin, fill, finish
        Assert.False(await filter.RebuildAsync(Numbers(0, 10), CancellationToken.None));

        Assert.True(await filter.RebuildAsync(Numbers(0, 10), CancellationToken.None));

        Assert.True(await filter.MayContainAsync("5"));
        Assert.False(await filter.MayContainAsync("c"));
    }

    [Fact]
    public async Task An_interrupted_rebuild_can_be_restarted_by_its_node_at_once()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var filter = nodes[0].Bloom("ids", 1000, 0.01);
        await Assert.ThrowsAsync<TimeoutException>(() => filter.RebuildAsync(Broken(), CancellationToken.None));

        Assert.True(await filter.RebuildAsync(Numbers(0, 10), CancellationToken.None));

        static async IAsyncEnumerable<string> Broken()
        {
            await Task.Yield();
            yield return "1";
            throw new TimeoutException();
        }
    }

    [Fact]
    public async Task An_item_added_while_a_rebuild_runs_is_in_the_new_filter()
    {
        await using var nodes = await Nodes.StartAsync(2);
        var filter = nodes[0].Bloom("ids", 1000, 0.01);
        var inserter = nodes[1].Bloom("ids", 1000, 0.01);
        await filter.RebuildAsync(Numbers(0, 10), CancellationToken.None);
        var began = new TaskCompletionSource();
        var gate = new TaskCompletionSource();

        var rebuild = filter.RebuildAsync(Held(), CancellationToken.None);
        await began.Task;
        await inserter.AddAsync("new");
        gate.SetResult();

        Assert.True(await rebuild);
        Assert.True(await filter.MayContainAsync("new"));

        async IAsyncEnumerable<string> Held()
        {
            yield return "1";
            began.SetResult();
            await gate.Task;
        }
    }

    private static IAsyncEnumerable<string> Numbers(int from, int count) =>
        Enumerable.Range(from, count).Select(i => $"{i}").ToAsyncEnumerable();
}
