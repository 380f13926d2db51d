using System.Net;
using System.Net.Http.Headers;

namespace Catalog.Tests.Api;

/// <summary>Problems of the framework's validation have the form of all others, with the field names of the request.</summary>
public sealed class ValidationTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Theory]
    [InlineData("GET", "/products?limit=201", null, "limit", "must be from 1 to 200")]
    [InlineData("GET", "/products/0", null, "id", "must be a whole number within range, from 1")]
    [InlineData("GET", "/audit?after=-1", null, "after", "must be the next of another page of this list")]
    [InlineData("GET", "/audit?resource=", null, "resource", "must be 1 to 100 characters long")]
    [InlineData("GET", "/countries/gb", null, "code", "must be two letters A-Z, as in ISO 3166-1")]
    [InlineData("GET", "/products?category=", null, "category", "must be 1 to 64 characters a-z, 0-9 and single hyphens between them")]
    [InlineData("GET", "/products/top?days=2", null, "days", "must be 1 or 7")]
    [InlineData("PUT", "/inventory/1", "{}", "onHand", "is required")]
    [InlineData("PUT", "/inventory/1", """{"onHand":-1}""", "onHand", "must be from 0 to 1000000000")]
    [InlineData("PUT", "/inventory/1", """{"onHand":1000000001}""", "onHand", "must be from 0 to 1000000000")]
    [InlineData("PUT", "/inventory/1", """{"onHand":0,"lowStockAt":-1}""", "lowStockAt", "must be from 0 to 1000000000")]
    [InlineData("POST", "/inventory/1/adjust", """{"delta":0,"reason":"found"}""", "delta", "must not be 0")]
    [InlineData("POST", "/inventory/1/adjust", """{"delta":-9223372036854775808,"reason":"found"}""", "delta", "must be from -1000000000 to 1000000000")]
    [InlineData("POST", "/inventory/1/adjust", """{"delta":1,"reason":" "}""", "reason", "must not be blank")]
    [InlineData("POST", "/inventory/1/reservations", """{"quantity":1,"expiresInSeconds":604801}""", "expiresInSeconds", "must be from 1 to 604800")]
    [InlineData("PATCH", "/sessions/current", """{"cart":[{"productId":1,"quantity":1},{"productId":2,"quantity":0}]}""", "cart[1].quantity", "must be from 1 to 10000")]
    [InlineData("POST", "/cache/warmups", """{"resource":"reviews","count":1}""", "resource", "must be product")]
    public async Task A_broken_rule_is_reported_with_the_fields_name_in_the_request(
        string method, string address, string? body, string field, string rule)
    {
        using var answer = await SendAsync(method, address, body, ("Idempotency-Key", "k"));

        await AssertReportsAsync(answer, field, rule);
    }

    [Theory]
    [InlineData("/products/1/views", "Viewer-Id", "a b", "must be 1 to 64 letters of ASCII, digits, hyphens and underscores")]
    [InlineData("/products/1/views", "Viewer-Id", "", "must be 1 to 64 letters of ASCII, digits, hyphens and underscores")]
    [InlineData("/inventory/1/reservations", "Idempotency-Key", "\u0085", "must not contain control characters")]
    [InlineData("/inventory/1/reservations", "Other", "", "is required", "Idempotency-Key")]
    public async Task A_broken_rule_of_a_header_is_reported_with_the_headers_name(string address, string header, string value, string rule, string? field = null)
    {
        using var answer = await SendAsync("POST", address, """{"quantity":1}""", (header, value));

        await AssertReportsAsync(answer, field ?? header, rule);
    }

    [Theory]
    [InlineData(2000, HttpStatusCode.NotFound)]
    [InlineData(2001, HttpStatusCode.BadRequest)]
    public async Task A_character_counts_once_however_it_is_encoded(int length, HttpStatusCode expected)
    {
        var text = string.Concat(Enumerable.Repeat("\U0001F331", length));

        using var answer = await SendAsync("POST", "/products/900000001/reviews", $$"""{"stars":5,"text":"{{text}}"}""", ("Other", ""));

        Assert.Equal(expected, answer.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string address, string? body, (string Name, string Value) header)
    {
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 };
        using var http = new HttpClient(handler) { BaseAddress = api.Http.BaseAddress };
        http.DefaultRequestHeaders.Authorization = api.Http.DefaultRequestHeaders.Authorization;
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        request.Content = body is null ? null : new StringContent(body, new MediaTypeHeaderValue("application/json"));
        return await http.SendAsync(request);
    }

    private static async Task AssertReportsAsync(HttpResponseMessage answer, string field, string rule)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await CatalogApi.JsonAsync(answer);
        Assert.Equal("The request breaks a rule; nothing was changed.", problem.GetProperty("title").GetString());
        var error = Assert.Single(problem.GetProperty("errors").EnumerateObject());
        Assert.Equal((field, $"""["{rule}"]"""), (error.Name, error.Value.GetRawText()));
    }
}
