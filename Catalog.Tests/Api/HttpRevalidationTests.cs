using System.Net;
using Catalog.Testbed;

namespace Catalog.Tests.Api;

public sealed class HttpRevalidationTests
{
    private const int Reads = 200;

    [Fact]
    public async Task A_304_from_L1_sends_nothing_to_Redis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var api = new CatalogApi(await Persistence.TestDatabase.CreateAsync(), redis.Endpoint)
            .With("Caching:Products:LocalTtl", "01:00:00")
            .With("Caching:Products:Ttl", "01:00:00")
            .With("Caching:TrustFor", "00:01:00"); // a busy node that polls the bus too late would rightly ask Redis
        await api.InitializeAsync();
        var (id, tag) = await api.AddAsync();
        (await api.Http.GetAsync($"/products/{id}")).Dispose();
        using var multiplexer = await TestRedis.ConnectAsync(redis.Endpoint);
        using var monitor = await RedisMonitor.StartAsync(multiplexer.GetDatabase(), redis.Endpoint);

        for (var i = 0; i < Reads; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/products/{id}");
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            using var answer = await api.Anonymous.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
            Assert.EndsWith("detail=L1", CatalogApi.CacheStatus(answer), StringComparison.Ordinal);
        }

        // Meanwhile the node polls the bus and the server, but sends nothing about products.
        Assert.DoesNotContain(await monitor.CommandsAsync(), command => command.Contains("product", StringComparison.Ordinal));
        Assert.True(await multiplexer.GetDatabase().KeyExistsAsync($"{api.Prefix}product:{{{id}}}"));
        Assert.Contains(await monitor.CommandsAsync(), command => command.Contains($"product:{{{id}}}", StringComparison.Ordinal)); // the monitor does see such commands
    }
}
