using Catalog.Caching;

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
        await using var broken = await BrokenRedis.StartAsync(2);
        _source.Tags = [Invalidating.TagOf(_key)];
        var (writer, reader) = (broken.Nodes.CacheAside(0, Policy), broken.Nodes.CacheAside(1, Policy));
        await reader.GetAsync(_key, _source);
        broken.Network.Delay = TimeSpan.FromMilliseconds(50); // time to read between the steps

        _source.Commit("new");
        var invalidating = writer.InvalidateAsync(kind, _key);
        while (!invalidating.IsCompleted)
        {
            await reader.GetAsync(_key, _source); // a read of L2 that comes too early keeps the old value
            await Task.Delay(1);
        }

        await broken.Nodes.CaughtUpAsync();
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
}
