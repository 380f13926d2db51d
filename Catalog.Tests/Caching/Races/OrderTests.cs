using Catalog.Caching;
using Catalog.Caching.Redis;

namespace Catalog.Tests.Caching.Races;

/// <summary>An invalidation does its steps in order, and each of them once.</summary>
public sealed class OrderTests
{
    private static readonly CachePolicy Policy = new() { Resource = "thing", LocalTtl = TimeSpan.FromMinutes(1) };
    private readonly string _key = $"thing:{{{Guid.NewGuid():N}}}";
    private readonly Source _source = new("old");

    [Theory]
    [InlineData("key")]
    [InlineData("keys")]
    [InlineData("tag")]
    [InlineData("resource")]
    public async Task A_node_that_receives_an_invalidation_does_not_find_the_old_value_in_redis(string kind)
    {
        await using var nodes = await Nodes.StartAsync(1);
        var steps = new Steps();
        await nodes.AddAsync(seam: steps);
        _source.Tags = [Invalidating.TagOf(_key)];
        var (reader, writer) = (nodes.CacheAside(0, Policy), nodes.CacheAside(1, Policy));
        await reader.GetAsync(_key, _source);

        _source.Commit("new");
        var done = await steps.RunAsync(() => writer.InvalidateAsync(kind, _key), then: async () =>
        {
            var bus = nodes[0].Bus.Shards[0];
            var last = await bus.Log.LastSequenceAsync();
            await Eventually.BecomesTrueAsync(() => bus.Seen >= last); // the reader has received what was announced so far
            await reader.GetAsync(_key, _source); // a read of L2 that comes too early keeps the old value
        });

        Assert.True(done >= 2, $"{done}");
        await nodes.CaughtUpAsync();
        Assert.Equal("new", (await reader.GetAsync(_key, _source)).Value);
    }

    [Fact]
    public async Task A_node_ignores_its_own_messages()
    {
        await using var nodes = await Nodes.StartAsync(2);
        var before = nodes[0].Local.Epoch(_key);

        for (var i = 0; i < 20; i++)
        {
            await nodes[0].Invalidator.InvalidateKeyAsync(_key);
        }

        await nodes[1].Invalidator.InvalidateKeyAsync(_key); // arrives after all the others
        await Eventually.BecomesTrueAsync(() => nodes[0].Local.Epoch(_key) > before + 20);
        await nodes.CaughtUpAsync();
        Assert.Equal(before + 21, nodes[0].Local.Epoch(_key));
    }

    /// <summary>Runs an action after each call to Redis of a piece of work, before the work continues.</summary>
    private sealed class Steps : IRedisSeam
    {
        private readonly AsyncLocal<Func<Task>?> _then = new();
        private int _done;

        public async Task<int> RunAsync(Func<Task> work, Func<Task> then)
        {
            _then.Value = then;
            await work();
            return _done;
        }

        public async Task<T> CallAsync<T>(string operation, Func<Task<T>> call)
        {
            var result = await call();
            if (_then.Value is { } then)
            {
                _done++;
                await then();
            }

            return result;
        }

        public void Deliver(string channel, string message, Action<string> act) => act(message);
    }
}
