namespace Catalog.Tests.Caching.Invalidation;

public sealed class VersionKeysTests
{
    [Fact]
    public async Task The_number_stays_until_it_is_bumped_and_all_nodes_read_the_same()
    {
        await using var nodes = await Nodes.StartAsync(2);
        var first = await nodes[0].Versions.CurrentAsync("list");

        Assert.Equal(first, await nodes[1].Versions.CurrentAsync("list"));
        await nodes[1].Versions.BumpAsync("list");
        Assert.True(await nodes[0].Versions.CurrentAsync("list") > first);
    }

    [Fact]
    public async Task A_number_that_redis_lost_is_never_issued_again()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var before = await nodes[0].Versions.CurrentAsync("list");

        await nodes[0].Gate.Connection.Database.KeyDeleteAsync(nodes.Prefix + "version:{list}");

        Assert.True(await nodes[0].Versions.CurrentAsync("list") > before);
    }
}
