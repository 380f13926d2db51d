using Catalog.Caching.Redis;
using StackExchange.Redis;

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
    public async Task While_one_reader_sends_what_redis_has_missed_others_answer_maybe_and_no_item_is_left_out()
    {
        var seam = new Seam();
        await using var nodes = await StartAsync(seam);
        var filter = nodes[0].Bloom("ids", 1000, 0.01);
        await filter.RebuildAsync(Numbers(0, 10), CancellationToken.None);
        seam.Fails = true;
        await filter.AddAsync("a");
        await filter.AddAsync("b");
        seam.Fails = false;

        var reached = seam.Hold();
        var sender = filter.MayContainAsync("b").AsTask();
        await reached;
        var other = filter.MayContainAsync("c").AsTask();
        var answered = other.IsCompleted;
        seam.LetGo();

        Assert.Equal((true, true, true), (answered, await other, await sender));
        Assert.True(await filter.MayContainAsync("a"));
        Assert.True(await filter.MayContainAsync("b"));
        Assert.False(await filter.MayContainAsync("c"));
    }

    [Fact]
    public async Task Until_redis_has_confirmed_that_the_filter_is_forgotten_this_node_denies_nothing()
    {
        var seam = new Seam();
        await using var nodes = await StartAsync(seam);
        var filter = nodes[0].Bloom("ids", 1000, 0.01);
        await filter.RebuildAsync(Numbers(0, 10), CancellationToken.None);
        seam.Fails = true;
        await filter.ForgetAsync();
        seam.Fails = false;

        var reached = seam.Hold();
        var sender = filter.MayContainAsync("c").AsTask();
        await reached;
        var meanwhile = await filter.MayContainAsync("c");
        seam.LetGo();

        Assert.Equal((true, true), (meanwhile, await sender));
    }

    private static async Task<Nodes> StartAsync(Seam seam)
    {
        var nodes = await Nodes.StartAsync(0);
        await nodes.AddAsync(configure: options => options.Redis.BreakerMinimumCalls = 10_000, seam: seam);
        return nodes;
    }

    private static IAsyncEnumerable<string> Numbers(int from, int count) =>
        Enumerable.Range(from, count).Select(i => $"{i}").ToAsyncEnumerable();

    /// <summary>Fails the filter's calls, or holds the next.</summary>
    private sealed class Seam : IRedisSeam
    {
        private TaskCompletionSource? _next;
        private TaskCompletionSource _go = new();

        public bool Fails { get; set; }

        public Task Hold()
        {
            (_next, _go) = (new TaskCompletionSource(), new TaskCompletionSource());
            return _next.Task;
        }

        public void LetGo() => _go.SetResult();

        public async Task<T> CallAsync<T>(string operation, Func<Task<T>> call)
        {
            if (operation is "RunAsync" or "SucceedsAsync")
            {
                if (Fails)
                {
                    throw new RedisException("The seam says so.");
                }

                if (Interlocked.Exchange(ref _next, null) is { } reached)
                {
                    reached.SetResult();
                    await _go.Task;
                }
            }

            return await call();
        }

        public void Deliver(string channel, string message, Action<string> act) => act(message);
    }
}
