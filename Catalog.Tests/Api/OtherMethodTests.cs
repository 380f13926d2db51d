using System.Net;

namespace Catalog.Tests.Api;

/// <summary>An address that a pattern with an id would take as well, asked with a method that only the pattern has.</summary>
public sealed class OtherMethodTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Theory]
    [InlineData("GET", "/products/import", "POST")]
    [InlineData("HEAD", "/products/import", "POST")]
    [InlineData("DELETE", "/products/import", "POST")]
    [InlineData("PUT", "/products/import", "POST")]
    [InlineData("DELETE", "/products/export", "GET, HEAD")]
    [InlineData("PUT", "/products/export", "GET, HEAD")]
    [InlineData("DELETE", "/products/search", "GET, HEAD")]
    [InlineData("DELETE", "/products/top", "GET, HEAD")]
    [InlineData("DELETE", "/products/trending", "GET, HEAD")]
    [InlineData("PUT", "/inventory/low-stock", "GET, HEAD")]
    [InlineData("DELETE", "/sessions/online", "GET, HEAD")]
    public async Task A_method_that_the_address_has_not_is_405_with_those_that_it_has(string method, string address, string allowed)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (method == "PUT")
        {
            request.Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        }

        using var answer = await api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("DELETE", "/countries", "GET, HEAD")]
    [InlineData("OPTIONS", "/products", "GET, HEAD, POST")]
    [InlineData("PUT", "/users", "GET, HEAD, POST")]
    [InlineData("DELETE", "/audit", "GET, HEAD")]
    public async Task It_is_405_for_everybody(string method, string address, string allowed)
    {
        foreach (var http in new[] { api.Anonymous, (await api.SignedInAsync()).Http })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address);
            using var answer = await http.SendAsync(request);

            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
            Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow.Order(StringComparer.Ordinal)));
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData("GET", "/nothing")]
    [InlineData("DELETE", "/countries/NL/cities")]
    public async Task An_unknown_address_is_404_for_everybody(string method, string address)
    {
        foreach (var http in new[] { api.Anonymous, (await api.SignedInAsync()).Http })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address);
            using var answer = await http.SendAsync(request);

            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("GET", "/products/importing")]
    [InlineData("DELETE", "/products/exported")]
    public async Task What_is_no_id_and_no_address_is_still_400(string method, string address)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);

        using var answer = await api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
