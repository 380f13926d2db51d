
namespace Catalog.Tests.Caching.Patterns;

public sealed class BloomFilterTests
{
    [Fact]
    public async Task Before_it_was_built_it_denies_nothing()
    {
        await using var nodes = await Nodes.StartAsync(1);

        Assert.True(await nodes[0].Bloom("ids", 1000, 0.01).MayContainAsync("1"));
    }

    [Fact]
    public async Task It_never_denies_an_item_and_lets_about_the_promised_share_of_others_pass()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var filter = nodes[0].Bloom("ids", 1000, 0.02);
        await filter.RebuildAsync(Numbers(0, 1000), CancellationToken.None);

        var known = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => filter.MayContainAsync($"{i}").AsTask()));
        var made = await Task.WhenAll(Enumerable.Range(1000, 2000).Select(i => filter.MayContainAsync($"{i}").AsTask()));

        Assert.DoesNotContain(false, known);
        Assert.InRange(made.Count(maybe => maybe), 5, 100); // 2 % of 2,000 is 40
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

    [Fact]
    public async Task A_filter_whose_bits_were_evicted_denies_nothing_and_an_add_does_not_recreate_it()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var filter = nodes[0].Bloom("ids", 1000, 0.01);
        await filter.RebuildAsync(Numbers(0, 10), CancellationToken.None);
        var database = nodes[0].Gate.Connection.Database;
        var current = (string?)await database.HashGetAsync(nodes.Prefix + "bloom:{ids}:state", "current");
        await database.KeyDeleteAsync($"{nodes.Prefix}bloom:{{ids}}:bits:{current}");

        await filter.AddAsync("77");

        Assert.True(await filter.MayContainAsync("5"));
    }

    [Theory]
    [InlineData(2000, 0.01)]
    [InlineData(1000, 0.02)]
    [InlineData(10, 0.5)]
    public async Task Nodes_of_other_sizes_deny_nothing_that_any_of_them_has_added(long expected, double falsePositives)
    {
        await using var nodes = await Nodes.StartAsync(2);
        var (mine, other) = (nodes[0].Bloom("ids", 1000, 0.01), nodes[1].Bloom("ids", expected, falsePositives));
        await mine.RebuildAsync(Numbers(0, 500), CancellationToken.None);

        Assert.DoesNotContain(false, await Task.WhenAll(Enumerable.Range(0, 500).Select(i => other.MayContainAsync($"{i}").AsTask())));
        await other.AddAsync("new");
        Assert.True(await mine.MayContainAsync("new"));

        await mine.RebuildAsync(Numbers(0, 500), CancellationToken.None);
        await other.RebuildAsync(Numbers(0, 500), CancellationToken.None);
        await mine.AddAsync("newer");
        Assert.True(await other.MayContainAsync("newer"));
        Assert.DoesNotContain(false, await Task.WhenAll(Enumerable.Range(0, 500).Select(i => mine.MayContainAsync($"{i}").AsTask())));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("\u0001")]
    public async Task A_filter_whose_bits_are_not_its_own_denies_nothing(string bits)
    {
        await using var nodes = await Nodes.StartAsync(1);
        var filter = nodes[0].Bloom("ids", 1000, 0.01);
        await filter.RebuildAsync(Numbers(0, 10), CancellationToken.None);
        var database = nodes[0].Gate.Connection.Database;
        var current = (string?)await database.HashGetAsync(nodes.Prefix + "bloom:{ids}:state", "current");
        await database.StringSetAsync($"{nodes.Prefix}bloom:{{ids}}:bits:{current}", bits);

        Assert.True(await filter.MayContainAsync("5"));
    }

    [Fact]
    public async Task Two_rebuilds_at_once_are_one()
    {
        await using var nodes = await Nodes.StartAsync(2);
        var first = nodes[0].Bloom("ids", 1000, 0.01);
        var second = nodes[1].Bloom("ids", 1000, 0.01);
        var began = new TaskCompletionSource();
        var gate = new TaskCompletionSource();

        var rebuild = first.RebuildAsync(Held(), CancellationToken.None);
        await began.Task;
        var other = await second.RebuildAsync(Numbers(0, 10), CancellationToken.None);
        gate.SetResult();

        Assert.Equal((true, false), (await rebuild, other));

        async IAsyncEnumerable<string> Held()
        {
            began.SetResult();
            await gate.Task;
            yield return "1";
        }
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

    private static IAsyncEnumerable<string> Numbers(int from, int count) =>
        Enumerable.Range(from, count).Select(i => $"{i}").ToAsyncEnumerable();
}
