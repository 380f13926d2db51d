using System.Net;
using System.Text.Json;
using Catalog.Tests.Api;
using Microsoft.Extensions.Options;

namespace Catalog.Tests.RateLimits;

public sealed class RateLimitApiTests
{
    [Fact]
    public async Task Each_answer_states_the_limit_and_what_is_left_of_it()
    {
        await using var api = await StartAsync(("Read:Limit", "100"));

        using var first = await api.Http.GetAsync("/categories");
        using var second = await api.Http.GetAsync("/products/abc"); // a bad request counts as well

        Assert.Equal("\"read\";q=100;w=60", Header(first, "RateLimit-Policy"));
        Assert.Matches("^\"read\";r=99;t=[1-9][0-9]?$", Header(first, "RateLimit"));
        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
        Assert.Matches("^\"read\";r=98;t=[1-9][0-9]?$", Header(second, "RateLimit"));
    }

    [Fact]
    public async Task A_read_of_many_products_counts_as_one_for_each()
    {
        await using var api = await StartAsync(("Read:Limit", "1000"));
        var ids = string.Join(',', Enumerable.Range(900_000_000, 200));

        using var many = await api.Http.GetAsync($"/products?ids={ids}");
        using var one = await api.Http.GetAsync("/products?ids=1");

        Assert.Equal(HttpStatusCode.OK, many.StatusCode);
        Assert.Matches("^\"read\";r=800;t=[1-9][0-9]?$", Header(many, "RateLimit"));
        Assert.Matches("^\"read\";r=799;t=[1-9][0-9]?$", Header(one, "RateLimit"));
    }

    [Fact]
    public async Task A_read_of_more_products_than_are_left_is_429()
    {
        await using var api = await StartAsync(("Read:Limit", "3"));

        using var four = await api.Http.GetAsync("/products?ids=1,2,3,4");

        Assert.Equal(HttpStatusCode.TooManyRequests, four.StatusCode);
        Assert.NotNull(four.Headers.RetryAfter);
    }

    [Fact]
    public async Task Beyond_the_limit_requests_are_answered_429_with_Retry_After_on_every_node()
    {
        await using var api = await StartAsync(("Read:Limit", "3"));
        await using var peer = api.NewPeer().With("RateLimits:Read:Limit", "3");
        await peer.InitializeAsync();
        await GetAsync(api, 3);

        using var refused = await peer.Http.GetAsync("/categories");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 120);
        Assert.Equal("no-store", refused.Headers.CacheControl?.ToString());
        Assert.Equal($"\"read\";r=0;t={refused.Headers.RetryAfter.Delta.Value.TotalSeconds}", Header(refused, "RateLimit"));
        Assert.Contains("read", (await CatalogApi.JsonAsync(refused)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_changes_and_views_are_counted_separately()
    {
        await using var api = await StartAsync(("Read:Limit", "1"), ("Write:Limit", "1"), ("Views:Limit", "1"));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests], await TwiceAsync(() => api.Http.GetAsync("/categories")));
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.TooManyRequests], await TwiceAsync(() => api.DeleteAsync(999, "*")));
        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests], await TwiceAsync(() => api.Http.PostAsync("/products/1/views", null)));
    }

    [Fact]
    public async Task A_refused_change_changes_nothing()
    {
        await using var api = await StartAsync(("Write:Limit", "1"));
        var (id, tag) = await api.AddAsync();

        using var refused = await api.DeleteAsync(id, tag);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(1, await api.CountAsync());
    }

    [Fact]
    public async Task Health_endpoints_are_not_limited()
    {
        await using var api = await StartAsync(("Read:Limit", "1"));

        for (var i = 0; i < 5; i++)
        {
            using var live = await api.Http.GetAsync("/health/live");
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
            Assert.False(live.Headers.Contains("RateLimit"));
        }
    }

    [Fact]
    public async Task Switched_off_nothing_is_counted()
    {
        await using var api = await StartAsync(("Enabled", "false"), ("Read:Limit", "1"));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], await TwiceAsync(() => api.Http.GetAsync("/categories")));
    }

    [Fact]
    public async Task An_address_that_a_client_claims_is_not_trusted()
    {
        await using var api = await StartAsync(("Read:Limit", "1"));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests], await FromAsync(api, "203.0.113.1", "203.0.113.2"));
    }

    [Fact]
    public async Task Forwarded_addresses_are_trusted_as_far_as_the_chain_of_trusted_proxies_goes()
    {
        await using var api = await StartAsync(("Read:Limit", "1"), ("../Proxies:Trusted:0", "127.0.0.0/8"), ("../Proxies:Trusted:1", "::1"));

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests],
            await FromAsync(api, "203.0.113.1", "203.0.113.2", "203.0.113.1", "198.51.100.9, 203.0.113.1"));
    }

    [Fact]
    public async Task No_address_beyond_the_edge_is_trusted_although_its_network_is()
    {
        await using var api = await StartAsync(
            ("Read:Limit", "1"), ("../Proxies:Trusted:0", "127.0.0.0/8"), ("../Proxies:Trusted:1", "::1"), ("../Proxies:Trusted:2", "10.0.0.0/8"));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests], await FromAsync(api, "203.0.113.1, 10.0.0.9", "203.0.113.2, 10.0.0.9"));
    }

    [Fact]
    public async Task Every_operation_that_is_counted_documents_429()
    {
        await using var api = await StartAsync();
        var document = JsonElement.Parse(await api.Http.GetStringAsync("/openapi/v1.json"));

        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            var counted = !path.Name.StartsWith("/health", StringComparison.Ordinal);
            Assert.All(
                path.Value.EnumerateObject(),
                operation => Assert.Equal(counted, operation.Value.GetProperty("responses").TryGetProperty("429", out _)));
        }
    }

    [Theory]
    [InlineData("RateLimits:Read:Limit", "0", "RateLimits:Read")]
    [InlineData("RateLimits:SignIn:Limit", "0", "RateLimits:SignIn")]
    [InlineData("RateLimits:TrackedClients", "1", "TrackedClients")]
    [InlineData("RateLimits:AddressFactor", "0", "AddressFactor")]
    [InlineData("Proxies:Trusted:0", "everybody", "Proxies:Trusted")]
    [InlineData("Proxies:Hops", "0", "Hops")]
    public async Task A_value_out_of_range_stops_startup(string setting, string value, string named)
    {
        await using var api = new CatalogApi().With(setting, value);

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(api.StartAsync);

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<CatalogApi> StartAsync(params (string Setting, string Value)[] settings)
    {
        var api = new CatalogApi();
        foreach (var (setting, value) in settings)
        {
            api.With(setting.StartsWith("../", StringComparison.Ordinal) ? setting[3..] : $"RateLimits:{setting}", value);
        }

        await api.InitializeAsync();
        return api;
    }

    private static async Task GetAsync(CatalogApi api, int times)
    {
        for (var i = 0; i < times; i++)
        {
            using var answer = await api.Http.GetAsync("/categories");
            answer.EnsureSuccessStatusCode();
        }
    }

    private static async Task<HttpStatusCode[]> TwiceAsync(Func<Task<HttpResponseMessage>> send)
    {
        using var first = await send();
        using var second = await send();
        return [first.StatusCode, second.StatusCode];
    }

    private static async Task<HttpStatusCode[]> FromAsync(CatalogApi api, params string[] forwardedFor)
    {
        var answers = new List<HttpStatusCode>();
        foreach (var client in forwardedFor)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/categories");
            request.Headers.Add("X-Forwarded-For", client);
            using var answer = await api.Anonymous.SendAsync(request);
            answers.Add(answer.StatusCode);
        }

        return [.. answers];
    }

    private static string Header(HttpResponseMessage answer, string name) =>
        string.Join(", ", answer.Headers.GetValues(name));
}
