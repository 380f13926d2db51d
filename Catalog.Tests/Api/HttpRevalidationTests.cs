using System.Net;
using Catalog.Testbed;
using StackExchange.Redis;

namespace Catalog.Tests.Api;

public sealed class HttpRevalidationTests
{
    private const int Reads = 2000;
    private const string Counter = "total_commands_processed:";

    [Fact]
    public async Task A_304_from_the_nodes_memory_asks_nothing_of_Redis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var api = new CatalogApi(await Persistence.TestDatabase.CreateAsync(), redis.Endpoint)
            .With("Caching:Products:LocalTtl", "00:10:00")
            .With("Caching:Products:Ttl", "00:10:00");
        await api.InitializeAsync();
        var (id, tag) = await api.AddAsync();
        (await api.Http.GetAsync($"/products/{id}")).Dispose();
        using var multiplexer = await ConnectionMultiplexer.ConnectAsync(redis.Endpoint);
        var server = multiplexer.GetDatabase();

        var before = await CommandsAsync(server);
        for (var i = 0; i < Reads; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/products/{id}");
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            using var answer = await api.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
            Assert.EndsWith("detail=L1", CatalogApi.CacheStatus(answer), StringComparison.Ordinal);
        }

        // The node follows the bus meanwhile, a few times a second.
        Assert.InRange(await CommandsAsync(server) - before, 0, Reads / 4);
    }

    private static async Task<long> CommandsAsync(IDatabase server) => long.Parse(
        ((string)(await server.ExecuteAsync("INFO", "stats"))!).Split("\r\n").Single(line => line.StartsWith(Counter, StringComparison.Ordinal))[Counter.Length..],
        null);
}
