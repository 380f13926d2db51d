using Catalog.Tests.Api;

namespace Catalog.Tests.Hosting;

public sealed class LimitsTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Theory]
    [InlineData(7_000, "400")] // read, and the parameter is unknown
    [InlineData(9_000, "414")]
    public async Task A_request_line_of_more_than_8_KiB_is_answered_414(int length, string status) =>
        Assert.StartsWith($"HTTP/1.1 {status} ", await RawRequest.SendAsync(api, $"GET /categories?x={new string('x', length)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData(15_000, "200")]
    [InlineData(17_000, "431")]
    public async Task Headers_of_more_than_16_KiB_are_answered_431(int length, string status) =>
        Assert.StartsWith($"HTTP/1.1 {status} ", await RawRequest.SendAsync(api, $"GET /categories HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Long: {new string('x', length)}\r\n\r\n"), StringComparison.Ordinal);
}
