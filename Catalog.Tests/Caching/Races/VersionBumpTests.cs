using Catalog.Caching;

namespace Catalog.Tests.Caching.Races;

/// <summary>Lists whose keys contain the number of a version key, in races with bumps of it.</summary>
public sealed class VersionBumpTests
{
    private static readonly CachePolicy Policy = new() { Resource = "things", LocalTtl = TimeSpan.FromMinutes(1) };
    private readonly Source _source = new("old");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_page_that_was_read_before_a_bump_is_not_found_after_it(int writer)
    {
        await using var nodes = await Nodes.StartAsync(2);
        var wasRead = _source.HoldNext();
        var slow = ReadAsync(nodes, 0);
        await wasRead;

        _source.Commit("new");
        await nodes[writer].Versions.BumpAsync("list");
        _source.Open();
        Assert.Equal("old", await slow);

        Assert.Equal(("new", "new"), (await ReadAsync(nodes, 0), await ReadAsync(nodes, 1)));
    }

    [Fact]
    public async Task A_bump_after_a_lost_number_does_not_lead_back_to_earlier_pages()
    {
        await using var nodes = await Nodes.StartAsync(1);
        await nodes[0].Versions.BumpAsync("list");
        var before = await nodes[0].Versions.CurrentAsync("list");
        await (await nodes.DirectAsync()).KeyDeleteAsync(nodes.Prefix + "version:{list}");

        await nodes[0].Versions.BumpAsync("list");

        Assert.True(await nodes[0].Versions.CurrentAsync("list") > before);
    }

    [Fact]
    public async Task After_a_bump_that_could_not_be_sent_to_redis_the_old_number_is_not_used_again()
    {
        await using var broken = await BrokenRedis.StartAsync(1);
        var versions = broken.Nodes[0].Versions;
        var before = await versions.CurrentAsync("list");
        broken.Network.Cut();
        await versions.BumpAsync("list");
        broken.Network.Heal();

        long? current = null;
        await Eventually.BecomesTrueAsync(async () => (current = await versions.CurrentAsync("list")) is not null);

        Assert.True(current > before);
    }

    private async Task<string?> ReadAsync(Nodes nodes, int node)
    {
        var number = await nodes[node].Versions.CurrentAsync("list");
        return (await nodes.CacheAside(node, Policy).GetAsync($"things:{{list}}:g{number}:1", _source)).Value;
    }
}
