using Catalog.Testbed;
using Catalog.Tests.Caching;
using StackExchange.Redis;

namespace Catalog.Tests.Operations;

/// <summary>The rights of deploy/redis-rights, on a Redis of its own.</summary>
public sealed class RedisRightsTests : IAsyncLifetime
{
    private RedisServer _server = null!;
    private ConnectionMultiplexer _administrator = null!;

    private string AsNode => $"{_server.Endpoint},user=node,password=secret";

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _administrator = await TestRedis.ConnectAsync(_server.Endpoint);
        await _administrator.GetDatabase().ExecuteAsync("ACL", ["SETUSER", "node", "on", ">secret", .. Repository.RightsOfNode("t")]);
    }

    public async ValueTask DisposeAsync()
    {
        await _administrator.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("CONFIG", "GET", "requirepass")]
    [InlineData("CONFIG", "SET", "dir", "/tmp")]
    [InlineData("ACL", "LIST")]
    [InlineData("FLUSHALL")]
    public async Task A_node_neither_reads_nor_changes_what_belongs_to_the_administrator(string command, params string[] arguments)
    {
        await using var node = await TestRedis.ConnectAsync(AsNode);

        var refused = await Assert.ThrowsAsync<RedisServerException>(() => node.GetDatabase().ExecuteAsync(command, [.. arguments]));

        Assert.StartsWith("NOPERM", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_sends_nothing_that_is_refused()
    {
        await using var nodes = await Nodes.StartAsync(1, AsNode);
        await Eventually.BecomesTrueAsync(() => nodes[0].Generations.Since(0) != long.MaxValue);

        var errors = await _administrator.GetServers()[0].InfoAsync("errorstats");

        Assert.DoesNotContain("errorstat_NOPERM", errors.SelectMany(section => section).Select(error => error.Key));
    }
}
