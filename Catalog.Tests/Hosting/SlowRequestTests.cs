using Catalog.Tests.Api;

namespace Catalog.Tests.Hosting;

/// <summary>Slow requests. The service has limits of one second, which other requests may miss on a busy machine.</summary>
public sealed class SlowRequestTests : IAsyncLifetime
{
    private readonly CatalogApi _api = new CatalogApi()
        .With("Limits:HeaderTimeout", "00:00:01")
        .With("Limits:BodyBytesPerSecond", "1000")
        .With("Limits:BodyGrace", "00:00:01.1");

    public ValueTask InitializeAsync() => _api.InitializeAsync();

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Headers_that_never_end_are_answered_408() =>
        Assert.StartsWith("HTTP/1.1 408 ", await RawRequest.SendAsync(_api, "GET /categories HTTP/1.1\r\nHost: localhost\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("/products", "application/json")]
    [InlineData("/products/import", "application/x-ndjson")] // which has no other time limit
    public async Task A_body_that_arrives_too_slowly_is_answered_408_and_changes_nothing(string address, string type)
    {
        var answer = await RawRequest.SendAsync(_api, $"POST {address} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {CatalogApi.AdminToken}\r\nContent-Type: {type}\r\nContent-Length: 1000\r\n\r\n{{\"sku\":");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Equal(0, await _api.CountAsync());
    }
}
