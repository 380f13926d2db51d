using System.Net;
using System.Text;
using System.Text.Json;

namespace Catalog.Tests.Api;

/// <summary>Bodies must be UTF-8 without compression. Every endpoint answers others with 415.</summary>
public sealed class BodyEncodingTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Theory]
    [InlineData("/products")]
    [InlineData("/sessions")]
    [InlineData("/users")]
    [InlineData("/events")]
    [InlineData("/products/import", "application/x-ndjson")]
    [InlineData("/products/import", "text/csv")]
    public async Task A_charset_other_than_UTF_8_is_415(string address, string type = "application/json")
    {
        foreach (var charset in new[] { "utf-7", "utf-16", "iso-8859-1", "\"utf-7\"", "nothing" })
        {
            using var answer = await SendAsync(address, $"{type}; charset={charset}", "{}");

            Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData("text/csv; charset=\"utf-16")]
    [InlineData("text/csv; charset=utf-16; =")]
    [InlineData("application/x-ndjson; charset=\"")]
    public async Task A_type_that_cannot_be_read_is_415(string type)
    {
        using var answer = await SendAsync("/products/import", type, "{}");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Theory]
    [InlineData("/sessions")]
    [InlineData("/users")]
    [InlineData("/products")]
    public async Task A_type_that_the_endpoint_does_not_read_is_415_for_everybody(string address)
    {
        foreach (var http in new[] { api.Anonymous, (await api.SignedInAsync()).Http })
        {
            using var form = new StringContent("{}", Encoding.UTF8, "application/x-www-form-urlencoded");
            using var answer = await http.PostAsync(new Uri(address, UriKind.Relative), form);

            Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("application/json")]
    public async Task UTF_8_may_be_named_in_quotes(string type)
    {
        using var answer = await SendAsync("/products", type, JsonSerializer.Serialize(CatalogApi.Body()));

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    [Theory]
    [InlineData("gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("br", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("GZIP", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("identity, gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("identity", HttpStatusCode.Created)]
    [InlineData("Identity, identity", HttpStatusCode.Created)]
    [InlineData("", HttpStatusCode.Created)]
    public async Task An_encoded_body_is_415(string encoding, HttpStatusCode status)
    {
        using var answer = await SendAsync("/products", "application/json", JsonSerializer.Serialize(CatalogApi.Body()), encoding);

        Assert.Equal(status, answer.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(string address, string type, string body, string? encoding = null)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        return await api.Http.PostAsync(new Uri(address, UriKind.Relative), content);
    }
}
