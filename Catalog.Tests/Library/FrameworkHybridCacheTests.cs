using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Library;

/// <summary>Races that the framework's own <see cref="HybridCache"/> loses and this library's wins, in the same steps.</summary>
/// <remarks>If a fact about the framework fails, the framework has fixed the race, and the documents must change.</remarks>
public sealed class FrameworkHybridCacheTests
{
    [Theory]
    [InlineData("framework", "old")]
    [InlineData("library", "new")]
    public async Task A_value_read_before_a_removal(string whose, string isServedAfterIt)
    {
        await using var node = await Node.StartAsync(whose);
        var (wasRead, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = node.Cache.GetOrCreateAsync("key", async _ =>
        {
            wasRead.SetResult();
            await go.Task;
            return "old";
        }).AsTask();
        await wasRead.Task;

        await node.Cache.RemoveAsync("key"); // the commit is done; from here on "old" is wrong
        go.SetResult();
        await slow;

        Assert.Equal(isServedAfterIt, await node.ReadAsync("new"));
    }

    [Theory]
    [InlineData("framework", "old")]
    [InlineData("library", "new")]
    public async Task A_value_read_before_its_tag_was_removed(string whose, string isServedAfterIt)
    {
        await using var node = await Node.StartAsync(whose);
        var (wasRead, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = node.Cache.GetOrCreateAsync(
            "key",
            async _ =>
            {
                wasRead.SetResult();
                await go.Task;
                return "old";
            },
            tags: ["tag"]).AsTask();
        await wasRead.Task;

        await node.Cache.RemoveByTagAsync("tag");
        go.SetResult();
        await slow;

        Assert.Equal(isServedAfterIt, await node.ReadAsync("new"));
    }

    [Theory]
    [InlineData("framework", "old")]
    [InlineData("library", "set")]
    public async Task A_value_read_before_another_was_set(string whose, string isServedAfterIt)
    {
        await using var node = await Node.StartAsync(whose);
        var (wasRead, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = node.Cache.GetOrCreateAsync("key", async _ =>
        {
            wasRead.SetResult();
            await go.Task;
            return "old";
        }).AsTask();
        await wasRead.Task;

        await node.Cache.SetAsync("key", "set");
        go.SetResult();
        await slow;

        Assert.Equal(isServedAfterIt, await node.ReadAsync("new"));
    }

    [Theory]
    [InlineData("framework", 2)]
    [InlineData("library", 1)]
    public async Task Loads_caused_by_callers_of_two_processes(string whose, int count)
    {
        var (redis, prefix) = ((await TestServers.Shared).Redis.Endpoint, TestServers.NewPrefix());
        await using var one = await Node.StartAsync(whose, redis, prefix);
        await using var other = await Node.StartAsync(whose, redis, prefix);
        var (loads, go) = (0, new TaskCompletionSource());
        var callers = new[] { one, other }.Select(node => node.Cache.GetOrCreateAsync("key", async _ =>
        {
            if (Interlocked.Increment(ref loads) == count)
            {
                go.SetResult(); // no more loads will start
            }

            await go.Task;
            return "a";
        }).AsTask()).ToArray();
        await Task.WhenAll(callers);

        Assert.Equal(count, loads);
    }

    private sealed class Node(HybridCache cache, IAsyncDisposable owner) : IAsyncDisposable
    {
        public HybridCache Cache => cache;

        public static async Task<Node> StartAsync(string whose, string? redis = null, string? prefix = null)
        {
            if (whose == "library")
            {
                var host = await LibraryHost.StartAsync(caching => caching.AsHybridCache(), redis, prefix);
                return new Node(host.Get<HybridCache>(), host);
            }

            var services = new ServiceCollection();
            services.AddHybridCache();
            var provider = services.BuildServiceProvider();
            return new Node(provider.GetRequiredService<HybridCache>(), provider);
        }

        public ValueTask<string> ReadAsync(string value) => cache.GetOrCreateAsync("key", _ => new ValueTask<string>(value));

        public ValueTask DisposeAsync() => owner.DisposeAsync();
    }
}
