using Catalog.Caching;
using Catalog.Infrastructure.CacheAdministration;
using Catalog.Testbed;
using Catalog.Tests.Caching;

namespace Catalog.Tests.CacheAdministration;

public sealed class RedisReportsTests
{
    [Fact]
    public async Task Slow_commands_are_reported_with_their_keys_and_without_payload()
    {
        await using var server = await RedisServer.StartAsync();
        await using var nodes = await Nodes.StartAsync(1, server.Endpoint);
        var direct = await nodes.DirectAsync();
        await direct.ExecuteAsync("CONFIG", "SET", "slowlog-log-slower-than", "0");
        await nodes.CacheAside(0, new CachePolicy { Resource = "thing" }).GetAsync("thing:{1}", new Source("a-secret-payload"));
        await direct.StringSetAsync(nodes.Prefix + new string('k', 300), "a-secret-payload");
        await direct.ExecuteAsync("CONFIG", "SET", "slowlog-log-slower-than", "-1");

        var report = await new RedisReports(nodes[0]).ReadAsync();

        Assert.NotNull(report);
        Assert.Equal("SET", report.SlowLog.First(c => c.Keys.Any(key => key.StartsWith(nodes.Prefix + "kkk", StringComparison.Ordinal))).Command);
        Assert.Contains(report.SlowLog, c => c.Keys.Contains(nodes.Prefix + "thing:{1}"));
        Assert.All(report.SlowLog.SelectMany(c => c.Keys), key => Assert.InRange(key.Length, 1, 100));
        Assert.DoesNotContain("a-secret-payload", string.Join(' ', report.SlowLog.Select(c => c.Command + string.Join(' ', c.Keys))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_structures_that_grow_are_reported_with_their_sizes()
    {
        await using var server = await RedisServer.StartAsync();
        await using var nodes = await Nodes.StartAsync(1, server.Endpoint);
        var direct = await nodes.DirectAsync();
        for (var product = 0; product < 20; product++)
        {
            await direct.HyperLogLogAddAsync($"{nodes.Prefix}viewers:{{{product}}}:20260101", [1, 2, 3]);
        }

        await nodes.CacheAside(0, new CachePolicy { Resource = "thing" }).InvalidateAsync("thing:{1}");

        var report = await new RedisReports(nodes[0]).ReadAsync();

        Assert.True(report?.Streams is [{ Key: "{bus}:stream", Length: > 0, Bytes: > 0 }]);
        var viewers = report!.Kinds.Single(kind => kind.Kind == "viewers");
        Assert.Equal("string", viewers.Type);
        Assert.True(viewers is { Keys: > 0, Bytes: > 0 });
    }

    [Fact]
    public async Task A_Redis_that_is_down_has_an_empty_report()
    {
        var server = await RedisServer.StartAsync();
        await using var nodes = await Nodes.StartAsync(1, server.Endpoint);
        await server.DisposeAsync();

        Assert.Null(await new RedisReports(nodes[0]).ReadAsync());
    }

    [Fact]
    public async Task Without_Redis_a_node_still_reports_its_own_memory()
    {
        var server = await RedisServer.StartAsync();
        await using var nodes = await Nodes.StartAsync(1, server.Endpoint);
        await server.DisposeAsync();

        var reported = await nodes.Inspector(0).NodesAsync("thing:{1}", CancellationToken.None);

        Assert.Equal((1, nodes[0].Id), (reported.Asked, Assert.Single(reported.Answers).Node));
    }
}
