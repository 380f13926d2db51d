using System.Net.Sockets;
using System.Text;
using Catalog.Tests.Api;

namespace Catalog.Tests.Hosting;

public sealed class LimitsTests : IAsyncLifetime
{
    private readonly CatalogApi _api = new CatalogApi()
        .With("Limits:HeaderTimeout", "00:00:01")
        .With("Limits:BodyBytesPerSecond", "1000")
        .With("Limits:BodyGrace", "00:00:01.1");

    public ValueTask InitializeAsync() => _api.InitializeAsync();

    public async ValueTask DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData(7_000, "200")]
    [InlineData(9_000, "414")]
    public async Task A_request_line_of_more_than_8_KiB_is_answered_414(int length, string status) =>
        Assert.StartsWith($"HTTP/1.1 {status} ", await SendAsync($"GET /categories?x={new string('x', length)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData(15_000, "200")]
    [InlineData(17_000, "431")]
    public async Task Headers_of_more_than_16_KiB_are_answered_431(int length, string status) =>
        Assert.StartsWith($"HTTP/1.1 {status} ", await SendAsync($"GET /categories HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Long: {new string('x', length)}\r\n\r\n"), StringComparison.Ordinal);

    [Fact]
    public async Task Headers_that_do_not_end_are_given_up_with_408() =>
        Assert.StartsWith("HTTP/1.1 408 ", await SendAsync("GET /categories HTTP/1.1\r\nHost: x\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("/products", "application/json")]
    [InlineData("/products/import", "application/x-ndjson")] // which has no time limit of its own
    public async Task A_body_that_comes_too_slowly_is_given_up_with_408_and_changes_nothing(string address, string type)
    {
        var answer = await SendAsync($"POST {address} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {CatalogApi.AdminToken}\r\nContent-Type: {type}\r\nContent-Length: 1000\r\n\r\n{{\"sku\":");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Equal(0, await _api.CountAsync());
    }

    // Sends and keeps the connection open; returns all that is answered until the server closes it.
    private async Task<string> SendAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_api.Http.BaseAddress!.Host, _api.Http.BaseAddress.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await reader.ReadToEndAsync(patience.Token);
    }
}
