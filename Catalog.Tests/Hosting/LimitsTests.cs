using Catalog.Tests.Api;

namespace Catalog.Tests.Hosting;

public sealed class LimitsTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Theory]
    [InlineData(7_000, "400")] // read, and the parameter is unknown
    [InlineData(9_000, "414")]
    public async Task A_request_line_of_more_than_8_KiB_is_answered_414(int length, string status) =>
        Assert.StartsWith($"HTTP/1.1 {status} ", await RawRequest.SendAsync(api, $"GET /categories?x={new string('x', length)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("localhost", "200")]
    [InlineData("shop.example.com", "400")]
    public async Task A_host_outside_AllowedHosts_is_answered_400(string host, string status) =>
        Assert.StartsWith($"HTTP/1.1 {status} ", await RawRequest.SendAsync(api, $"GET /categories HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);

    [Fact]
    public async Task Without_configured_origins_no_other_origin_is_allowed()
    {
        var answer = await RawRequest.SendAsync(api, "GET /categories HTTP/1.1\r\nHost: localhost\r\nOrigin: https://shop.example.com\r\nConnection: close\r\n\r\n");

        Assert.DoesNotContain("Access-Control", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15_000, "200")]
    [InlineData(17_000, "431")]
    public async Task Headers_of_more_than_16_KiB_are_answered_431(int length, string status) =>
        Assert.StartsWith($"HTTP/1.1 {status} ", await RawRequest.SendAsync(api, $"GET /categories HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Long: {new string('x', length)}\r\n\r\n"), StringComparison.Ordinal);
}
