using System.Net;
using System.Text.Json;
using Catalog.Api.RateLimits;
using Catalog.Infrastructure.RateLimits;
using Catalog.Tests.Api;
using Catalog.Tests.Operations;
using Microsoft.Extensions.Options;

namespace Catalog.Tests.Hosting;

/// <summary>CORS on a service that allows one origin and has no Swagger page.</summary>
public sealed class CrossOriginTests(CrossOriginTests.Service service) : IClassFixture<CrossOriginTests.Service>
{
    private const string Shop = "https://shop.example.com";

    [Theory]
    [InlineData(Shop, Shop)]
    [InlineData("https://elsewhere.example.com", null)]
    public async Task Only_pages_of_the_configured_origins_may_read_answers(string origin, string? allowed)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/categories", origin);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(allowed, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Contains("Origin", Header(answer, "Vary"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_varies_by_origin_even_when_the_request_has_none()
    {
        using var answer = await service.Api.Anonymous.GetAsync("/categories");

        Assert.Equal("Origin", Header(answer, "Vary"));
    }

    [Fact]
    public async Task Preflights_are_answered_and_not_counted()
    {
        for (var i = 0; i < 3; i++)
        {
            using var answer = await SendAsync(HttpMethod.Options, "/products/1", Shop, ("Access-Control-Request-Method", "PUT"));
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            Assert.Equal(Shop, Header(answer, "Access-Control-Allow-Origin"));
            Assert.Null(Header(answer, "RateLimit"));
        }
    }

    [Fact]
    public async Task Pages_may_read_each_documented_header_but_that_of_shared_caches()
    {
        using var answer = await SendAsync(HttpMethod.Get, "/categories", Shop);
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.PathOf("docs", "openapi.json")));

        var documented = HeadersIn(document.RootElement).Distinct().Except(["Cache-Tag"]).ToList();

        Assert.Contains("ETag", documented);
        Assert.Empty(documented.Except(Header(answer, "Access-Control-Expose-Headers")!.Split(',', StringSplitOptions.TrimEntries), StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Other_OPTIONS_requests_are_not_counted_as_changes() => Assert.Equal(RatePolicy.Read, RateLimitedAs.Of(null, "OPTIONS").Policy);

    [Fact]
    public async Task The_Swagger_page_is_absent_when_it_is_switched_off()
    {
        using var page = await service.Api.Http.GetAsync("/swagger/index.html");

        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("shop.example.com")]
    [InlineData("https://shop.example.com/")]
    public async Task An_invalid_origin_stops_startup(string origin)
    {
        await using var api = new CatalogApi().With("Cors:Origins:0", origin);

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(api.StartAsync);

        Assert.Contains("Cors:Origins", refusal.Message, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, string origin, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Add("Origin", origin);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await service.Api.Anonymous.SendAsync(request);
    }

    private static IEnumerable<string> HeadersIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member is { Name: "headers", Value.ValueKind: JsonValueKind.Object }
            ? member.Value.EnumerateObject().Select(header => header.Name)
            : HeadersIn(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(HeadersIn),
        _ => [],
    };

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    /// <summary>The service with these settings.</summary>
    public sealed class Service : IAsyncLifetime
    {
        public CatalogApi Api { get; } = new CatalogApi().With("Cors:Origins:0", Shop).With("Swagger:Enabled", "false");

        public ValueTask InitializeAsync() => Api.InitializeAsync();

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
