using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Api;

/// <summary>One resource has one address, and an address means what it says.</summary>
public sealed class OneAddressTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Theory]
    [InlineData("/products/+{0}")]
    [InlineData("/products/0{0}")]
    [InlineData("/products/%20{0}")]
    [InlineData("/products/{0}%20")]
    [InlineData("/products/{0}/")]
    [InlineData("/Products/{0}")]
    [InlineData("/products/{0}/Reviews")]
    [InlineData("/products/00{0}/reviews")]
    [InlineData("/inventory/0{0}")]
    [InlineData("/users/+1000000")]
    [InlineData("/COUNTRIES")]
    [InlineData("/openapi/V1.json")]
    [InlineData("/openapi/v1.JSON")]
    public async Task Another_spelling_of_an_address_is_404(string address)
    {
        var (id, _) = await api.AddAsync();

        using var answer = await api.Http.GetAsync(address.Replace("{0}", $"{id}", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/products/{encoded}")]
    [InlineData("/products/{encoded}?")]
    [InlineData("/inventory/{encoded}")]
    [InlineData("/products/{encoded}/reviews")]
    [InlineData("/products/{encoded}/views")]
    [InlineData("/products/{id}/%72eviews")]
    [InlineData("/%70roducts/{id}")]
    [InlineData("/countries/%4EL")]
    [InlineData("/products/./{id}")]
    [InlineData("/x/../products/{id}")]
    [InlineData("/products/%2E/{id}")]
    [InlineData("/x/%2e%2e/products/{id}")]
    [InlineData("//products/{id}")]
    [InlineData("/products//{id}")]
    public async Task A_spelling_that_the_server_resolves_is_404(string target)
    {
        var (id, _) = await api.AddAsync();
        var encoded = string.Concat($"{id}".Select(digit => $"%{(int)digit:X2}"));
        var sent = target.Replace("{id}", $"{id}", StringComparison.Ordinal).Replace("{encoded}", encoded, StringComparison.Ordinal);

        Assert.StartsWith("HTTP/1.1 404 ", await SentAsItIsAsync(sent), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/products/{id}")]
    [InlineData("http://localhost/products/{id}")]
    [InlineData("/products?category=%67arden")] // a query may be encoded in full, as some clients do
    public async Task What_is_no_other_spelling_is_answered(string target)
    {
        var (id, _) = await api.AddAsync();

        Assert.StartsWith("HTTP/1.1 200 ", await SentAsItIsAsync(target.Replace("{id}", $"{id}", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/products?categroy=garden", "categroy", "after, available, category, children, currency, ids, limit")]
    [InlineData("/products?Limit=5", "Limit", "limit")]
    [InlineData("/products/search?q=rake&page=2", "page", "after, category, children, limit, q")]
    [InlineData("/products/1?x=1", "x", "none is")]
    [InlineData("/audit?user=1", "user", "resource")]
    public async Task An_unknown_parameter_of_the_query_is_400_and_the_known_ones_are_named(string address, string unknown, string known)
    {
        using var answer = await api.Http.GetAsync(address);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            known, (await CatalogApi.JsonAsync(answer)).GetProperty("errors").GetProperty(unknown)[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/products?limit=02", "limit")]
    [InlineData("/products?limit=%2B2", "limit")]
    [InlineData("/products?limit=2&limit=3", "limit")]
    [InlineData("/products?category=garden&category=tools", "category")]
    [InlineData("/products/search?q=rake&q=hoe", "q")]
    [InlineData("/audit?after=00", "after")]
    [InlineData("/products?available=True", "available")]
    [InlineData("/products?available=1", "available")]
    [InlineData("/products?ids=01", "ids")]
    [InlineData("/products?ids=1,1", "ids")]
    public async Task Another_spelling_of_a_query_is_400(string address, string parameter)
    {
        using var answer = await api.Http.GetAsync(address);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty(parameter, out _));
    }

    [Fact]
    public void Whatever_answers_GET_answers_HEAD()
    {
        var endpoints = api.Services.GetRequiredService<EndpointDataSource>().Endpoints;
        var methods = endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).ToList();

        Assert.Contains(methods, m => m.Contains("GET"));
        Assert.DoesNotContain(methods, m => m.Contains("GET") && !m.Contains("HEAD"));
    }

    [Theory]
    [InlineData("/products/export")]
    [InlineData("/cache/stats")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    public async Task HEAD_is_answered_as_GET_without_a_body(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, address);
        using var answer = await api.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    // A client of .NET would put it into the usual spelling.
    private async Task<string> SentAsItIsAsync(string target)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(api.Http.BaseAddress!.Host, api.Http.BaseAddress.Port);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
