using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Caching.Redis;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Hosting;

/// <summary>A node that starts without Redis: none is configured, or the one that is does not answer.</summary>
public sealed class WithoutRedisTests
{
    [Fact]
    public async Task Without_a_connection_string_a_node_caches_in_its_own_memory_and_says_so_in_one_line()
    {
        using var log = new RecordedLog();
        await using var api = await StartAsync("", log);

        var (id, tag) = await api.AddAsync();
        await api.Http.GetStringAsync($"/products/{id}");
        using var hit = await api.Http.GetAsync($"/products/{id}");
        using var put = await api.PutAsync(id, CatalogApi.Body(("price", 77)), tag);
        using var read = await api.Http.GetAsync($"/products/{id}");

        Assert.Contains("; hit", CatalogApi.CacheStatus(hit), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal(77, (await CatalogApi.JsonAsync(read)).GetProperty("price").GetDecimal());
        Assert.Equal("Degraded", await StatusAsync(api));
        Assert.Single(log.Lines, line => line.StartsWith("ConnectionStrings:Redis is not set", StringComparison.Ordinal));
        Assert.InRange(log.Lines.Count(IsOfRedis), 1, 2); // and that health is degraded
    }

    [Fact]
    public async Task Without_a_connection_string_every_resource_is_read_and_written_and_only_events_are_refused()
    {
        using var log = new RecordedLog();
        await using var api = await StartAsync("", log);
        var (id, _) = await api.AddAsync();
        var customer = await api.SignedInAsync();

        await AssertEverythingWorksAsync(api, id, customer);
        using var refused = await api.Http.PostAsJsonAsync("/events", new { kind = "click", productId = id });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(1, JsonElement.Parse(await api.Http.GetStringAsync($"/products/{id}/views")).GetProperty("views").GetInt64());

        var stats = JsonElement.Parse(await api.Http.GetStringAsync("/cache/stats"));
        Assert.True(stats.GetProperty("link").GetProperty("trustsMemory").GetBoolean());
        Assert.Equal(JsonValueKind.Null, stats.GetProperty("redis").ValueKind);
        await api.Http.GetStringAsync($"/products/{id}");
        var entry = JsonElement.Parse(await api.Http.GetStringAsync($"/cache/entries/product:%7B{id}%7D"));
        Assert.Equal("fresh", entry.GetProperty("shared").GetProperty("state").GetString());
        foreach (var target in new object[] { new { key = $"product:{{{id}}}" }, new { tag = "category:garden" }, new { resource = "product" } })
        {
            using var invalidated = await api.Http.PostAsJsonAsync("/cache/invalidations", target);
            Assert.True((await CatalogApi.JsonAsync(invalidated)).GetProperty("confirmed").GetBoolean());
            using var miss = await api.Http.GetAsync($"/products/{id}");
            Assert.Contains("fwd=miss", CatalogApi.CacheStatus(miss), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_a_connection_string_a_session_that_was_ended_is_refused_at_once()
    {
        await using var api = await StartAsync("", log: null);
        var customer = await api.SignedInAsync();
        await customer.Http.GetStringAsync("/sessions/current");

        (await customer.Http.DeleteAsync("/sessions/current")).EnsureSuccessStatusCode();

        using var refused = await customer.Http.GetAsync("/sessions/current");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_node_whose_Redis_does_not_answer_starts_works_writes_few_lines_and_uses_it_once_it_does()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        using var log = new RecordedLog();
        await using var api = await StartAsync(redis.Endpoint, log);
        var (id, _) = await api.AddAsync();
        var customer = await api.SignedInAsync();

        await AssertEverythingWorksAsync(api, id, customer);
        Assert.Equal("Degraded", await StatusAsync(api));
        var (gate, tried) = (api.Services.GetRequiredService<RedisGate>(), 0);
        await Eventually.BecomesTrueAsync(async () =>
        {
            await gate.TryAsync(0, (redis, _) =>
            {
                tried++; // the breaker let it pass, and opens again
                return redis.PingAsync();
            });
            return tried > 4;
        });
        Assert.True(log.Lines.Count(IsOfRedis) <= 10, string.Join('\n', log.Lines.Where(IsOfRedis)));

        await redis.StartAgainAsync();
        await Eventually.BecomesTrueAsync(async () =>
        {
            using var read = await api.Http.GetAsync($"/products/{id}");
            return CatalogApi.CacheStatus(read).Contains("; hit", StringComparison.Ordinal);
        });
    }

    // A line, and not a scope of one.
    private static bool IsOfRedis(string line) =>
        line.Contains("redis", StringComparison.OrdinalIgnoreCase) && line.Contains("OriginalFormat", StringComparison.Ordinal);

    private static async Task<CatalogApi> StartAsync(string redis, RecordedLog? log)
    {
        var api = new CatalogApi(await TestDatabase.CreateAsync(), redis).With("Logging:LogLevel:Catalog", "Information");
        if (log is not null)
        {
            api.WithLog(log);
        }

        await api.InitializeAsync();
        return api;
    }

    private static async Task<string?> StatusAsync(CatalogApi api) =>
        JsonElement.Parse(await api.Http.GetStringAsync("/health/ready")).GetProperty("status").GetString();

    private static async Task AssertEverythingWorksAsync(CatalogApi api, long id, Account customer)
    {
        using var stock = new HttpRequestMessage(HttpMethod.Put, $"/inventory/{id}") { Content = JsonContent.Create(new { onHand = 5 }) };
        stock.Headers.TryAddWithoutValidation("If-Match", "*");
        using var reservation = new HttpRequestMessage(HttpMethod.Post, $"/inventory/{id}/reservations") { Content = JsonContent.Create(new { quantity = 1 }) };
        reservation.Headers.TryAddWithoutValidation("Idempotency-Key", "one");
        using var position = new HttpRequestMessage(HttpMethod.Get, $"/products/{id}");
        position.Headers.TryAddWithoutValidation("Catalog-Position", "17");
        await AssertAnsweredAsync(api.Http.SendAsync(stock));
        await AssertAnsweredAsync(
            customer.Http.SendAsync(reservation),
            api.Http.SendAsync(position),
            api.Http.GetAsync($"/inventory/{id}"),
            api.Http.GetAsync("/products?category=garden"),
            api.Http.GetAsync("/products/search?q=rake"),
            api.Http.GetAsync("/products/trending"),
            api.Http.GetAsync("/products/top"),
            api.Http.PostAsync(new Uri($"/products/{id}/views", UriKind.Relative), null),
            customer.Http.PostAsJsonAsync($"/products/{id}/reviews", new { stars = 4 }),
            api.Http.GetAsync($"/products/{id}/reviews"),
            api.Http.GetAsync("/countries/NL"),
            customer.Http.GetAsync($"/users/{customer.Id}"),
            customer.Http.GetAsync($"/users/{customer.Id}/activity"),
            customer.Http.GetAsync($"/users/{customer.Id}/addresses"),
            customer.Http.PatchAsJsonAsync("/sessions/current", new { locale = "de" }),
            customer.Http.GetAsync("/sessions/current"),
            customer.Http.GetAsync("/sessions"),
            api.Http.GetAsync("/sessions/online"),
            api.Http.GetAsync("/audit?limit=1"),
            api.Http.GetAsync("/cache/stats"),
            api.Http.PostAsJsonAsync("/cache/warmups", new { resource = "product", count = 10 }));
    }

    private static async Task AssertAnsweredAsync(params Task<HttpResponseMessage>[] calls)
    {
        foreach (var call in calls)
        {
            using var answer = await call;
            Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
